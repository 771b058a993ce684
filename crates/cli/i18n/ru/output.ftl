# Что сообщают команды.

count-entries = { $count ->
    [one] { $count } запись
    [few] { $count } записи
   *[many] { $count } записей
}
size-point = ,
size-bytes = { $count ->
    [one] { $count } байт
    [few] { $count } байта
   *[many] { $count } байт
}
size-kib = { $number } КиБ
size-mib = { $number } МиБ
size-gib = { $number } ГиБ

precedence-routine = обычная
precedence-priority = срочная
precedence-immediate = немедленная
precedence-flash = молния
mark-actual = настоящее
mark-exercise = УЧЕНИЯ
mark-test = ПРОВЕРКА
standing-informal = неофициально, без ущерба для позиций
track-nrrc = ЦУЯО
track-cert = CERT
track-official = должностных лиц
track-dialogue = диалога
track-expert = экспертная

fixed-ack = Подтверждение не означает согласия; уведомление не является обвинением; степень тяжести указана отправителем.

init-done = Сторона { $name } создана в { $dir }.
init-further-done = Ещё один узел стороны { $name } создан в { $dir }. Далее: comity keys request.
init-fingerprint = Отпечаток её корневого ключа: { $fingerprint }
    Его следует передать тем, кто будет проверять ваши доказательства.
init-root = Корневой ключ записан в { $path }. Его следует убрать с этой машины: до этого состояние остаётся красным.
init-authority = Ключ полномочий записан в { $path }. Он подписывает сопряжения и новые ключи линий.

invite-done = Приглашение для стороны { $peer } записано в { $path }. Его можно передать любым путём, тайна не нужна.
accept-invite = Приглашение от стороны, которая называет себя { $claimed }; здесь её название { $peer }. Ответ записан в { $path }: его следует передать обратно.
accept-answer = Сторона { $peer } (называет себя { $claimed }) ответила. То, чем она подтвердит, записано в { $path }: это следует ей передать.
accept-reveal = { $peer } (называет себя { $claimed }): теперь у обеих сторон одни и те же слова.
words-compare = Сверить эти пять слов со стороной { $peer } иным путём, голосом. Если они совпали: comity confirm { $peer }
words-ask = Пять слов (или чисел), как их читает { $peer }:
confirm-done = Сопряжение со стороной { $peer } завершено. Линии: { $tracks }
confirm-root = Отпечаток корневого ключа стороны { $peer }: { $root }
    Он должен совпадать с тем, который эта сторона обнародует; по нему проверяют доказательства: comity verify ФАЙЛ --root { $root }
confirm-party = Идентификатор стороны { $peer }: { $party }
confirm-serve = Линии заработают, как только будут запущены оба узла: comity serve

peers-none = Других сторон пока нет. Начать с comity invite.
peer-pairing-begun = Сопряжение со стороной { $name } прервано до первого файла: повторить команду.
peer-pairing-answer = Сопряжение со стороной { $name } не завершено: ожидается ответ на приглашение. Принять его: comity accept ФАЙЛ.
peer-pairing-reveal = Сопряжение со стороной { $name } не завершено: ожидается последний файл другой стороны. Принять его: comity accept ФАЙЛ.
peer-pairing-confirm = Сопряжение со стороной { $name } не завершено: сверить пять слов, затем comity confirm { $name }.
peer-line = { $name } (называет себя { $own }): { $state }
peer-connected = соединение есть
peer-connected-in-part = на связи, но не для линий: { $tracks }
peer-not-connected = соединения нет
peer-not-serving = этот узел не запущен
peer-tracks = { "    " }линии: { $tracks }
peer-root = { "    " }отпечаток корневого ключа: { $root }
peer-party = { "    " }идентификатор: { $party }
peer-addresses = { "    " }адреса: { $addresses }
peer-must-dial = { "    " }её адрес здесь неизвестен: её узел должен быть запущен и сам установить соединение
peer-no-answer-yet = { "    " }ни одна попытка ещё не завершилась; должны быть запущены оба узла. Проверить через минуту
peer-failure = { "    " }последняя попытка не удалась. { $reason }
peer-failure-detail = { "    " }Технически: { $detail }

serve-listening = Узел ожидает соединений на { $address }.
serve-dialling = Узел не ожидает соединений и сам вызывает другие стороны.
serve-api = HTTP API: http://{ $address }
serve-token = Его токен записан в { $path }.
serve-ready = Готов. Ctrl-C останавливает его.
serve-stopped = Остановлен.

send-queued = Надёжно записано; узел стороны { $peer } ещё не выдал квитанцию.
send-queued-offline = Надёжно записано. Уйдёт стороне { $peer }, как только узел будет запущен (comity serve), или с курьером.
send-repeated = Уже принято раньше с тем же ключом идемпотентности; дважды ничего не отправлено.
send-waiting = ожидание другой стороны
attachment-saved = Сохранено: { $path }

inbox-head = От/кому, номер, указанное время, формат, состояние, тема:
inbox-in = от
inbox-out = к
inbox-none = Сообщений нет.
show-from = От стороны { $peer }, линия { $track }, указанное время { $stated }
show-to = Стороне { $peer }, линия { $track }, указанное время { $stated }
show-provisional = Предварительно: другая сторона ещё может сказать то, что окажется раньше.
show-no-content = Содержание здесь не удалось открыть.
show-ack = Принято к сведению: { $officer }, { $at }, в { $by }: понято.
show-not-understood = Получено, но НЕ понято: { $officer }, { $at }, в { $by }.
show-correction = Исправлено в { $by }: { $changes } ({ $reason })
show-correction-cancelled = { $by } исправляет его ({ $reason }); { $later } отменяет это исправление, оно недействительно.
show-correction-late = { $by } исправляет его после отмены, без последствий ({ $reason })
show-change = { $field }: { $old } -> { $new }
show-change-new = { $field }: { $new }
show-cancellation = Отменено в { $by }: { $reason }
show-content-damaged = ПОВРЕЖДЕНО: хранимое здесь содержание — не то, что было сказано. Следующее ниже может быть искажено; что сообщение было сделано, остаётся доказанным. comity fsck, затем восстановить резервную копию.
show-superseded-by = Автор заменил его сообщением { $by }.
show-answer = Ответ в { $by }.
ack-done = Подтверждено.
ack-done-not-understood = Сообщено: получено, но НЕ понято.
ack-repeated = То же самое было сказано раньше; заново ничего не записано.
correct-done = { $reference } остаётся в журнале; это сообщение его заменяет.

field-format = Формат
field-subject = Тема
field-precedence = Срочность
field-handling = Пометки
field-mark = Назначение
field-standing = Статус
field-from-desk = От контактного пункта
field-to-desks = Контактным пунктам
field-care = Обращение
field-info-desks = Для сведения контактным пунктам
field-instrument = По документу
field-article = Статья
field-case = Дело
field-in-reply-to = В ответ на
field-supersedes = Заменяет
field-languages = Языки
language = { $tag }, { $kind }
language-of = { $tag }, { $kind } текста { $source }
authenticity-authentic = аутентичный текст
authenticity-translation = перевод
field-asked = Просьба
field-by = К сроку

attachment-line = Вложение { $name }, { $size }: { $state }
attachment-held-here = хранится здесь, при получении проверено
attachment-held-by-them = другая сторона подписала, что хранит его ({ $by })
attachment-arriving = здесь частей: { $have } из { $total }
attachment-lost = УТРАЧЕНО здесь: частей { $have } из { $total }; что делать: comity status
attachment-damaged = ПОВРЕЖДЕНО здесь; что делать: comity status

status-head = { $name }: { $colour }
status-listening = Узел ожидает соединений на { $address }.
status-serving = Узел запущен и сам вызывает другие стороны.
status-not-serving = Узел не запущен: comity serve
colour-green = зелёный
colour-amber = ЖЁЛТЫЙ
colour-red = КРАСНЫЙ
line-summary = { $line }: отправлено { $sent }, получено { $received }; { $state }
line-in-flight = ; без квитанции: { $count }
line-contradictions = ; сохранено доказательство противоречия, поколение журнала: { $generations }
line-up = соединение есть
line-greeting = соединение есть, стороны ещё не сверились
line-down = соединения нет
line-unknown = неизвестно, пока узел не запущен
line-frozen = ОСТАНОВЛЕНА: другая сторона подписала две противоречащие отметки; доказательство сохранено
line-rolled-back = эта копия старше того, что она подписала; нужен преемник
line-withheld = сторона { $peer } на связи и не выдаёт квитанции с { $since }

line-entry-damaged = ОСТАНОВЛЕНА: запись { $entry } здесь повреждена и не может уйти, как и всё после неё: comity fsck
line-key-revoked = ОСТАНОВЛЕНА: наш ключ этой линии отозван; ничто не уходит до команды comity keys rotate { $line }
line-newer-copy-claimed = ОСТАНОВЛЕНА: сторона { $peer } заявляет, что хранит поколение { $generation } собственного журнала этого узла, то есть есть более новая копия; по соединению ничто не уходит
line-not-taken = узел стороны { $peer } отвечает, но не принимает наши кадры: { $reason }
line-generation-ours = ; наш журнал после восстановления продолжается в поколении { $generation }
line-generation-theirs = ; журнал другой стороны после восстановления продолжается в поколении { $generation }
status-attachments-out = Вложений доставлено: { $done } из { $total }; другая сторона подписала, что хранит их.
status-attachments-out-some = Вложений доставлено: { $done } из { $total }; столько другая сторона подписала, что хранит. Об остальных она ничего не подписала.
status-attachments-out-none = Вложений доставлено: 0 из { $total }; другая сторона ни об одном ещё не подписывала, что хранит его.
status-attachments-in = Вложений здесь, с проверкой при получении: { $done } из { $total }.

line-test-done = Линия { $line } ответила за { $ms } мс.
line-test-held = По словам другого узла, он хранит наших записей: { $held } из { $size }.
line-test-digest = Оба журнала, как они хранятся здесь (поколение:записей): наш { $ours }, другой стороны { $theirs }; окончательных записей: { $final }.
line-test-digest-words = Их контрольное значение: { $words } ({ $hash }). У другой стороны при тех же двух положениях оно должно быть тем же.

courier-collecting = сбор
courier-writing = запись
courier-reading = чтение
courier-written = { $path } ({ $size }) - для курьера.
courier-read = { $frames ->
    [one] { $frames } кадр
    [few] { $frames } кадра
   *[many] { $frames } кадров
}; новых записей: { $entries }, новых квитанций: { $receipts }
courier-unknown = { $count ->
    [one] { $count } кадр
    [few] { $count } кадра
   *[many] { $count } кадров
} - для линий, которых здесь нет.
courier-own = Кадры, записанные этой же стороной, пропущены: { $count }
courier-refused = Не принято: { $reason }
courier-refused-detail = { "    " }точно: { $detail }
courier-refused-more = И ещё непринятых кадров: { $count }
courier-damaged = Файл повреждён в пути: контрольная сумма не совпадает. Что подтвердилось, принято.
courier-never = Это не будет принято, сколько бы раз ни пришло: что мешает, покажет comity status.
courier-again = Попросить передать файл снова. Принятое сохранено, повторный приём не вредит.

keys-line = { $line }: журнал { $journal }
keys-here = { "    " }обслуживает этот узел
keys-elsewhere = { "    " }обслуживает другой узел этой стороны
keys-closed = { "    " }закрыт: вместо него ведётся преемник
keys-span = { "    " }с записи { $from }: ключ журнала { $log }…, ключ квитанций { $receipt }…
keys-span-newest = { "    " }с записи { $from }, действуют: ключ журнала { $log }…, ключ квитанций { $receipt }…
keys-log-revoked = { "        " }ключ журнала отозван, доверие ему - до записи { $last }
keys-receipt-revoked = { "        " }ключ квитанций отозван, доверие ему - до записи { $last }
keys-none = Линий пока нет.
keys-requested = Запрос записан в { $path }. Его следует передать тому, у кого ключ полномочий.
keys-fingerprint = Отпечаток для сверки на обеих машинах: { $fingerprint }
keys-delegated = Начиная со следующего сопряжения тот узел обслуживает: { $tracks }
keys-exported = Для того узла: { $path }
keys-nothing-delegated = В этом сопряжении нет линий других узлов.
keys-imported = Теперь этот узел обслуживает свои линии со стороной { $peer }.
keys-rotated = Новые ключи действуют с { $entry }.
keys-revoked = Отзыв стоит в { $entry }. То, на что раньше выдана квитанция, остаётся.
keys-revoked-rotate = Этот ключ больше не подписывает: на { $line } ничто не уходит, пока у неё нет новых ключей. Теперь: comity keys rotate { $line }
keys-revoked-goes-on = { $line } продолжается с нынешними ключами.
keys-officer = В реестр внесено должностное лицо: { $name }, роль: { $role }.
keys-authority = Полномочия { $number } внесены; их ключ записан в { $path }.
keys-writer = У реестра новый пишущий; реестр продолжается с { $size ->
    [one] { $size } записи
   *[many] { $size } записей
}.
keys-authority-revoked = Полномочия { $number } отозваны. Подписанное ими раньше остаётся в силе; больше они ничего не подписывают.
tls-told = { $line }: сообщено в записи { $entry }
tls-not-told = { $line }: ЕЩЁ НЕ СООБЩЕНО, нет квитанции на запись { $entry }
tls-switched = Теперь этот узел предъявляет ключ TLS { $key }.
tls-prepared = Ключ TLS { $key } подготовлен и ещё не предъявляется: повторить команду, когда линиям будет сообщено, или указать --now.
register-generation = Ведёт его пишущий номер { $generation }
register-head = { $name }: { $entries ->
    [one] { $entries } запись
    [few] { $entries } записи
   *[many] { $entries } записей
}
register-root = Отпечаток корневого ключа: { $root }
register-authority = Полномочия { $number }: действуют
register-authority-revoked = Полномочия { $number }: отозваны
register-officer = { $name }: { $role }

fsck-running = проверка
fsck-done = Проверено: записей { $entries }, журналов { $journals }, вложений { $attachments }.
fsck-damage = ПОВРЕЖДЕНО: { $what }
fsck-mended = Вычислено заново: { $what }
fsck-fetching = Снова запрошено у другой стороны: вложение { $root }. Проверить ещё раз, когда оно придёт.
fsck-mendable = { $count ->
    [one] { $count } повреждение можно исправить
    [few] { $count } повреждения можно исправить
   *[many] { $count } повреждений можно исправить
}: comity fsck --mend
fsck-mendable-serving = { $count ->
    [one] { $count } вложение может
    [few] { $count } вложения могут
   *[many] { $count } вложений могут
} снова прийти от другой стороны, когда узел работает: comity serve, затем comity fsck --mend
fsck-see = Что значит каждая строка и что делать: docs/operate/damage.md. До этого не заменять старую резервную копию новой.
fsck-clean = Всё так, как было подписано.
stage-structure = устройство хранилища
stage-entries = записи
stage-signatures = подписи
stage-records = линии, реестры, ключи
stage-attachments = вложения
stage-store = хранилище
stage-reading = чтение копии
stage-files = файлы
audit-none = В журнале действий пока ничего нет.
audit-line = { $number }  { $at }  { $what }
audit-who = { "    " }кто: { $value }
audit-asked-by = { "    " }запрошено с токеном: { $value }
audit-subject = { "    " }о чём: { $value }
audit-details = { "    " }подробности: { $value }
audit-released = { "    " }выпустил: { $value }
audit-authority = полномочия { $number }
audit-released-one-person = одно лицо
audit-released-two-person = два лица
audit-disclosed = раскрыто в файле доказательства
audit-mended = вычислено заново (fsck)
audit-keys-rotated = новые ключи линии
audit-keys-revoked = отозваны ключи линии
audit-register-used = реестр принят в работу
audit-tls-prepared = подготовлен новый ключ TLS
audit-tls-switched = предъявлен новый ключ TLS
audit-unreadable = запись, которую нельзя прочитать
man-name = Название
man-synopsis = Краткая форма
man-description = Описание
man-options = Параметры
man-subcommands = Команды
man-extra = Дополнительно
man-version = Версия
doctor-well = Сейчас ничто не требует внимания.
backup-running = копирование
backup-done = { $path }: { $size }, { $entries ->
    [one] { $entries } запись
    [few] { $entries } записи
   *[many] { $entries } записей
}
backup-keep = Хранить как сам узел: в ней ключи линий. После восстановления никогда не запускать старую копию.
restore-running = восстановление
restore-done = Узел восстановлен в { $dir }.
restore-successors = { $count ->
    [one] { $count } журнал продолжен преемником
    [few] { $count } журнала продолжены преемниками
   *[many] { $count } журналов продолжены преемниками
}; другая сторона вернёт то, чего нет в копии.
restore-waiting = { $count ->
    [one] { $count } линия ждёт
    [few] { $count } линии ждут
   *[many] { $count } линий ждут
} ключа полномочий, который подписывает преемника: { $lines }. До этого на них ничего не принимается.
restore-waiting-reason = { "    " }{ $line }: { $reason }
restore-waiting-remedy = Поднести ключ полномочий: comity keys succeed --authority-key ФАЙЛ --dir { $dir }
succeed-done = Готово: у каждого журнала, ждавшего преемника, он есть. Открытые линии: { $count }.
restore-old = Никогда не запускать старую копию: она подписала бы то, о чём эта не знает.
man-done = Страницы руководства записаны в { $path }.

proof-done = { $path }: { $bytes } Б. Проверить может любой: comity verify { $path }
proof-withheld = Содержание не раскрыто.
proof-acknowledgement-left-out = Подтверждение другой стороны не включено: в нём названы кроме { $name } и другие сообщения, их идентификаторы раскрылись бы. С --disclose оно войдёт в файл вместе с ними.
proof-disclosed = Файл раскрывает содержание тому, у кого он есть; это занесено в журнал.
proof-contradiction = Файл показывает две подписанные отметки стороны { $peer }, противоречащие друг другу (поколение её журнала: { $generation }), и ничего из сказанного на линии.
proof-contradiction-others = Сохранены также для других поколений: { $others }. Записать их: --generation.

traffic = Связь с момента запуска: соединений { $connections }; получено кадров { $frames_in }, байтов { $bytes_in }; отправлено кадров { $frames_out }, байтов { $bytes_out }.
traffic-refused = Отвергнуто: { $cause }: { $count }
traffic-not-comity = посторонние, приславшие не сообщение Comity
traffic-knocks-refused = обращения без известного сопряжения или с неверным ответом
traffic-knocks-timed-out = обращения, не завершённые вовремя
traffic-knocks-closed = посторонние, прервавшие обращение
traffic-evicted = посторонние, закрытые, чтобы освободить место новым
traffic-handshakes-over-quota = рукопожатия известных сторон сверх допустимого одновременно
traffic-handshakes-failed = неудачные рукопожатия и рукопожатия с истёкшим временем
traffic-key-mismatches = ключи, отличные от закреплённых
traffic-duplicates = вторые соединения с тем же узлом
traffic-requests = запросы с неверным методом, путём, линией или типом
traffic-encodings = запросы и ответы с кодированием содержимого
traffic-frames-over-limit = кадры сверх предельной длины
traffic-frames-too-slow = кадры, поступавшие слишком медленно
