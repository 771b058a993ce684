# Общее для всех форматов: обёртка, пометки, состояния и слова отображений.

yes = да
no = нет
none = нет

# Поля обёртки
envelope-number = Номер
envelope-id = Запись
envelope-format = Формат
envelope-from = От
envelope-to = Кому
envelope-from-desk = Пункт отправителя
envelope-to-desks = Пункты получателя
envelope-info-desks = Для сведения
envelope-time = Дата и время
envelope-precedence = Срочность
envelope-subject = Тема
envelope-asked = Просьба
envelope-by = К сроку
envelope-instrument = Документ
envelope-article = Статья
envelope-case = Дело
envelope-in-reply-to = В ответ на
envelope-supersedes = Заменяет
envelope-languages = Языки
envelope-handling = Обращение
envelope-tlp = TLP
envelope-pap = PAP
envelope-standing = Значение
envelope-mark = Пометка
envelope-attachments = Вложения
envelope-required = Нужные подписи
envelope-release-nonce = Выпуск

handling-default = конфиденциально между сторонами
authenticity-authentic = аутентичный текст
authenticity-translation = перевод, неофициальный
attachment = { $name } ({ $bytes } байт, { $root })

precedence-routine = ОБЫЧНАЯ
precedence-priority = СРОЧНАЯ
precedence-immediate = НЕМЕДЛЕННАЯ
precedence-flash = МОЛНИЯ
standing-formal = официальное
standing-informal = неофициальное, без ущерба для позиций
mark-actual = действительное
mark-exercise = УЧЕНИЯ
mark-test = ПРОВЕРКА
banner-exercise = УЧЕНИЯ УЧЕНИЯ УЧЕНИЯ
    .help = Это учения. Ничего из сказанного не произошло.
banner-test = ПРОВЕРКА ПРОВЕРКА ПРОВЕРКА
    .help = Это проверка линии.

# Постоянные слова
fixed-acknowledgement = Подтверждение не означает согласия.
fixed-notice = Уведомление не является обвинением.
fixed-severity = Степень тяжести указана отправителем.
unsubstantiated = БЕЗ ДОКАЗАТЕЛЬСТВ
    .help = Доказательства не приложены, их хеш не указан.

# Слова отображений
render-statement = СООБЩЕНИЕ
render-end = КОНЕЦ { $number }
render-version = { $format } { $name }, версия { $version }
render-raw = Содержание показано в полученном виде: формат здесь неизвестен или содержание ему не отвечает.
render-attached = приложено: { $name }
render-untranslated = Текст другой стороны показан так, как написан.
render-look-alike = Здесь смешаны похожие буквы разных алфавитов:

# Состояния
state = Состояние
state-drafted = проект
state-awaiting-release = ожидает выпуска
state-queued = в очереди
state-delivered = доставлено
state-delivered-attachments = доставлено, вложений: { $have } из { $total }
state-withheld = связь есть, квитанция не выдана
state-opened = открыто
state-refused = отвергнуто
state-acknowledged = принято к сведению дежурным
state-answered = дан ответ
state-no-position-yet = позиция ещё не определена
state-non-responsive = ответ не по существу
state-denied = отказано
state-lapsed = истекло без исполнения
state-superseded = заменено
state-erased = стёрто
state-disputed = оспаривается автором
state-provisional = предварительно, до окончательного

# Правила форматов
rule-who = Кто передаёт
rule-tracks = Линии
rule-ack = Срок подтверждения
rule-answer = Срок ответа
rule-lead = Срок передачи
rule-release = Кто выпускает
rule-carried = Как передаётся
rule-prerequisites = На что ссылается
rule-evidence = Доказательства
rule-unsuspendable = При приостановке линии
rule-retention = Хранение
rule-hash = Определение
rule-required = обязательно
rule-recommended = желательно
rule-optional = необязательно
rule-attachable = можно приложить
rule-values = одно из

who-either = любая из сторон, одинаково
who-peer = другой стороне
who-all = всем сторонам, с которыми есть линии
who-public = в открытом реестре
who-reply = в ответ на сообщение
who-node = сам узел
track-nrrc = ЦУЯО
track-cert = CERT
track-official = должностных лиц
track-dialogue = диалога
track-expert = экспертная
track-register = реестр
track-any = любая линия
release-one = одно должностное лицо
release-two = два должностных лица
release-node = узел
carried-statement = сообщением
carried-header = в заголовках записей
retention-test = с проверками линий
retention-case = вместе с делом
retention-record = в архиве
retention-treaty = вместе с документами
retention-permanent = бессрочно
suspension-stops = останавливается
suspension-passes = продолжается

period-none = не ограничен
period-next-opening = до конца ближайшего дня работы пункта
period-next-working-day = до конца следующего рабочего дня пункта
period-as-asked = как указано в сообщении
period-per-code = по таблице кодов
period-seconds = { $count ->
    [one] { $count } секунда
    [few] { $count } секунды
   *[other] { $count } секунд
}
period-minutes = { $count ->
    [one] { $count } минута
    [few] { $count } минуты
   *[other] { $count } минут
}
period-hours = { $count ->
    [one] { $count } час
    [few] { $count } часа
   *[other] { $count } часов
}
period-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
lead-after-member = не позднее, считая от «{ $of }»: { $period }
lead-before-member = заранее, считая до «{ $of }»: { $period }
lead-after-format = не позднее, считая от { $of }: { $period }
lead-every = с промежутком: { $period }
lead-after-opening = не позднее, считая от открытия линии: { $period }
prerequisite-required = { $field }: обязательно, { $formats }
prerequisite-allowed = { $field }: { $formats }
prerequisite-any = любое сообщение
evidence-rule = приложены, указаны хешем или пометка БЕЗ ДОКАЗАТЕЛЬСТВ ({ $member })

# Что узел готовит, когда истёк срок должного (F18, F61); выпускает должностное лицо
lapse-acknowledge = подтверждение
lapse-answer = ответ
lapse-plan = план
lapse-mirror = встречное сообщение
lapse-subject = Без ответа: { $statement }
lapse-text = На наше сообщение { $statement } (запись { $id }) не поступило: { $owed }; срок истёк { $due }. Ваша квитанция приведена в приложенном файле доказательства. Просим сообщить, дошло ли оно до ответственных лиц и к какому времени можно этого ожидать.
render-no-id = ещё нет: не отправлено
render-draft = ПРОЕКТ, НЕ ОТПРАВЛЕНО

# Что вышло из сообщений
state-received = получено
state-no-effect = не имеет силы
state-waived = от ответа отказались
state-cancelled = отменено автором
state-stays-back = остаётся здесь: его пометка или пометка одного из предыдущих выше допущенной на линии
state-key-revoked = ожидает: наш ключ на линии отозван
state-not-taken = другая сторона отвечает и не принимает его
state-draft = не отправлено
effect = Не имеет силы, так как
effect-format-outside-rules = в правилах, действующих на этой линии, такого формата нет
effect-not-a-statement = этот формат передаётся в заголовках или в реестре, а не отдельным сообщением
effect-nonce-used = его выпуск уже использован
effect-informal = оно неофициальное и дела не меняет
effect-statement-unknown = оно ссылается на сообщение, которого на этой линии нет
effect-case-unknown = оно называет дело, которого на этой линии нет
effect-case-mismatch = оно отвечает на сообщение из другого дела, чем называет
effect-case-closed = дело закрыто
effect-case-withdrawn = дело отозвано
effect-own-statement = оно отвечает на сообщение собственного автора
effect-not-own = оно меняет сообщение другой стороны
effect-of-no-effect = то, на что оно ссылается, не имеет силы
effect-cancelled = то, на что оно ссылается, отменено
effect-prerequisite = оно должно ссылаться на сообщение другого формата, но не ссылается
effect-deadline-past = время, о котором в нём идёт речь, уже прошло
effect-suspended = его формат на этой линии приостановлен
effect-body = сказанное в нём выходит за пределы, противоречит себе или неполно
effect-nothing-open = нет ничего открытого, на что оно могло бы ответить, от чего отказаться или что отметить
effect-not-committed = раскрытое не совпадает с тем, что было указано хешем
effect-without-notice = не соблюдён срок уведомления, установленный документом
effect-too-many-open = другая сторона должна на этой линии столько, сколько возможно: просить её больше ни о чём нельзя
effect-crossed = оно разошлось с одновременным отзывом
effect-differs = оно должно совпадать с тем, на что ссылается, но не совпадает
effect-final = то, что оно меняет или отзывает, изменить или отозвать уже нельзя
effect-taken = этот номер или эти даты заняты другим раундом той же серии
render-meaning = Это значит
render-signal-asks = Спрашивает, так ли это: { $meaning }
render-signal-takes-back = Отзывает { $number }: { $meaning }
effect-no-table = на линии не действует таблица кодов этой версии: сначала обе стороны вводят на ней приложение об условиях (F57, comity agreement terms); действующую таблицу показывает comity signal --list
effect-no-such-code = в действующей на линии таблице такого кода нет
effect-too-early = в нём говорится о состоявшемся, но оно ещё не началось или об этом не заявлено
effect-refused-malformed-header = отвергнуто: его заголовок искажён или противоречит своему месту
effect-refused-unreadable = отвергнуто: его печать не открывается
effect-refused-malformed-statement = отвергнуто: внутри не сообщение
effect-refused-commitment-mismatch = отвергнуто: содержание не соответствует его обязательству
effect-refused-unknown-format = отвергнуто: его формат на этой линии неизвестен
effect-refused-format-violation = отвергнуто: содержание не отвечает формату
effect-refused-bad-citation = отвергнуто: оно ссылается на то, чего нет
effect-refused-bad-authority = отвергнуто: его полномочия не подтверждаются
effect-refused-bad-release = отвергнуто: подписи должностного лица нет или она неверна
effect-refused-listing-above-citation = отвергнуто: оно ссылается на меньшее, чем квитанция, которую перечисляет
evidence = Доказательства
evidence-held = в самом сообщении или приложены и получены другой стороной
evidence-offered = приложены, другой стороной ещё не получены
evidence-disclosed = раскрыты и отвечают указанному хешу
evidence-committed = указаны хешем, ещё не раскрыты
evidence-unsubstantiated = БЕЗ ДОКАЗАТЕЛЬСТВ: не приложены и не указаны хешем
evidence-offered-inline = в самом сообщении; приложено и другое, другой стороной ещё не полученное
evidence-held-disclosed = приложены и получены другой стороной; указанное хешем раскрыто и совпадает
evidence-held-committed = приложены и получены другой стороной; остальное указано только хешем и ЕЩЁ НЕ раскрыто
evidence-offered-disclosed = приложены, другой стороной ещё не получены; указанное хешем раскрыто и совпадает
evidence-offered-committed = приложены, другой стороной ещё не получены; остальное указано только хешем и ЕЩЁ НЕ раскрыто
evidence-part-disclosed = часть указанного хешем раскрыта и совпадает; остальное ЕЩЁ НЕ раскрыто
evidence-held-part-disclosed = приложены и получены другой стороной; из указанного хешем часть раскрыта и совпадает, остальное ЕЩЁ НЕ раскрыто
evidence-offered-part-disclosed = приложены, другой стороной ещё не получены; из указанного хешем часть раскрыта и совпадает, остальное ЕЩЁ НЕ раскрыто

# Когда и кем выпущено, и чья степень тяжести
sent-late = Опоздание
sent-late-by = отправлено с опозданием: следовало отправить до { $at }
released-by = Выпустили
severity-of = { $label } (по NCISS; собственная оценка стороны { $party }, не совместная)
local-time = Местное время стороны { $party }
local-time-unknown = неизвестно: в её контактах часовой пояс не указан

# Содержание, стёртое обеими сторонами
erased = Обе стороны стёрли содержание этого сообщения. Осталось то, что оно было и где оно стоит.
erased-marks = СОДЕРЖАНИЕ СТЁРТО
erased-by = Стёрто сообщениями
erased-at = В силе с
erased-ground = Основание
erased-unknown = обеими сторонами; сообщения об этом здесь неизвестны

# Переводы рядом с подлинным текстом
translation-title = ПЕРЕВОД НА ЯЗЫК { $language }
translation-column = перевод
translation-internal = Неофициальный перевод, выполнил(а) { $by }. ВНУТРЕННИЙ: не отправлялся.
translation-proposed = Неофициальный перевод, заявлен только стороной { $by }.
translation-awaiting-confirmation = Заявлен обеими сторонами одинаково, ожидает подтверждения: до него неофициален.
translation-official = Официальный перевод, принят обеими сторонами.
translation-withdrawn = Отозван стороной { $by }: переводом больше не является.
translation-void = Перевод стороны { $by } не имеет силы.
translation-on-its-way = Неофициальный перевод, заявлен стороной { $by }; другая сторона его ещё не открыла.
translation-authentic-governs = Силу имеет подлинный текст.
translation-other-source = ЭТО НЕ ПЕРЕВОД ДАННОГО ТЕКСТА: его хеш относится к другому тексту либо отличаются не только слова. Рядом не показан.

# Календари раундов и сроков
calendar-rounds = Раунды
calendar-due = Сроки
calendar-round = Раунд { $round }, { $series } ({ $standing })
calendar-round-proposed = предложен
calendar-round-differs = предложенные даты различаются
calendar-round-awaiting-confirmation = согласован, ожидает подтверждения
calendar-round-agreed = согласован
calendar-round-postponed = отложен
calendar-round-lapsed = не состоялся в срок
calendar-round-held = состоялся
calendar-round-cancelled = отменён
calendar-tabled = Вынесено на обсуждение
calendar-next = Созвать следующий раунд: { $series }
calendar-action = Поручение { $number }: { $what } ({ $owner })
