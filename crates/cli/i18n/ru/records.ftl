# Записи: запреты на стирание, стирание, поиск, сроки хранения, архивы.

help-hold = Хранить сообщения по правовым причинам, о чём бы ни договорились
help-hold-add = Запретить стирание сообщения
    .examples =
        comity hold add AUR/nrrc/7 --reason "решение суда 12/4" --officer Иванова
help-hold-add-arg-reference = Номер или идентификатор
help-hold-add-arg-reason = Почему; стоит в журнале действий
help-hold-add-arg-officer = Кто решает
help-hold-lift = Снять запрет; то, что стороны тем временем согласились стереть, стирается
    .examples =
        comity hold lift AUR/nrrc/7 --reason "решение отменено"
help-hold-lift-arg-reference = Номер или идентификатор
help-hold-lift-arg-reason = Почему; стоит в журнале действий
help-hold-lift-arg-officer = Кто решает
help-hold-list = Перечислить запреты
    .examples =
        comity hold list
help-erase = Стереть содержание вместе с другой стороной, никогда в одиночку (F16)
help-erase-propose = Составить проект предложения обеим сторонам стереть содержание сообщений одной линии; его выпускают два должностных лица
    .examples =
        comity erase propose AUR/nrrc/7 BOR/nrrc/9 --ground "имена частных лиц, по ошибке"
help-erase-propose-arg-references = Номера или идентификаторы
help-erase-propose-arg-ground = Основание; обе стороны должны назвать одно и то же
help-erase-mirror = Составить проект того же, что предложила другая сторона; его выпускают два должностных лица: в силе, когда каждая открыла слова другой
    .examples =
        comity erase mirror BOR/nrrc/12
help-erase-mirror-arg-reference = Номер или идентификатор её F16
help-erase-list = Перечислить совместные стирания и их состояние
    .examples =
        comity erase list
help-search = Искать слова в сказанном
    .examples =
        comity search атака --track cert
        comity search energy grid --received --json
help-search-arg-words = Слова; каждое должно стоять в тексте или начинать слово в нём; регистр не важен
help-search-arg-peer = Только эта сторона
help-search-arg-track = Только это направление
help-search-arg-format = Только этот формат
help-search-arg-sent = Только сказанное нами
help-search-arg-received = Только сказанное другой стороной
help-search-arg-since = Только с этого времени: день по UTC, время или секунды POSIX
help-search-arg-until = Только до этого времени; если указан день, то до его конца
help-search-arg-after = Продолжить там, где прежний поиск кончился
help-search-arg-limit = Не больше этого числа
help-retention = Перечислить то, срок хранения чего истёк; ничего не удаляется
    .examples =
        comity retention
help-retention-arg-after = Продолжить там, где прежний список кончился
help-archive = Записать закрытый период линии одним файлом, который доказывает сам себя
    .examples =
        comity archive BOR/nrrc --until 2026-12-31 -o nrrc-2026.archive
        comity verify nrrc-2026.archive
help-archive-arg-line = Линия
help-archive-arg-out = Файл
help-archive-arg-until = Только до этого времени; если указан день, то до его конца; без указания - всё
help-archive-arg-content = Раскрыть содержание тому, у кого файл; заносится в журнал действий
help-archive-arg-officer = Кто раскрывает содержание; двое, если внесены двое
help-audit-arg-reads = Кто что прочёл, вместо действий

hold-none = Запретов на стирание нет.
hold-line = { $number }  с { $at }: { $reason }
hold-added = Стирание { $number } запрещено.
hold-lifted = Запрет на стирание { $number } снят.
erase-none = Никто не предлагал стирания.
erase-drafted = Проект { $draft }. Его выпускают два должностных лица: comity release request { $draft } --officer A --officer B --output FILE. Содержание исчезнет, когда каждая сторона откроет такие же слова другой и это станет окончательным; до тех пор любая может отменить своё.
erase-standing-open = открыто: одна сторона, или не окончательно
erase-standing-held = в силе; здесь хранится по запрету
erase-standing-in-force = в силе
erase-standing-done = здесь стёрто
erase-line = { $acts }: { $standing }. Касается { $refs }. Основание: { $ground }
show-erased = Стёрто обеими сторонами: { $acts }, заявлено { $at }. Основание: { $ground }
show-erased-unknown = Другая сторона прислала это без содержания, как стёртое обеими. О нашем согласии здесь ничего не известно.
inbox-erased = стёрто
search-none = Ничего не найдено, просмотрено сообщений: { $count }.
search-more = Просмотрено сообщений: { $count }; есть ещё: --after { $after }
retention-none = Срок не истёк ни у одного из просмотренных сообщений: { $count }.
retention-head = Срок хранения истёк; можно предложить совместное стирание:
retention-test = проверка
retention-case = дело
retention-record = запись
retention-treaty = договор
archive-collecting = сбор
archive-writing = запись
archive-written = { $path } записан, { $size }. Проверить можно где угодно: comity verify
archive-head = Закрытый период линии { $track } проверен: { $line }
archive-journal = { $name }, поколение { $generation }: записей { $entries }, сообщений { $statements }, все под подписанной вершиной
archive-heads =     проверено вершин { $heads } и квитанций другой стороны { $receipts }
archive-receipted =     другая сторона хранит всё ниже { $size } с { $at }
archive-content =     показано содержание { $disclosed }, совпадает с обязательством; названо стёртым { $erased }
archive-identified =     корень { $root }: вам известен
archive-not-identified =     корень { $root }: ключи не опознаны
archive-withheld = Содержание не раскрыто.
archive-one-person = Содержание раскрыто одним лицом.
archive-two-persons = Содержание раскрыто двумя лицами.

audit-held = стирание запрещено
audit-hold-lifted = запрет на стирание снят
audit-erased = содержание стёрто обеими сторонами
audit-archived = записан архив

error-archive = Этот архив ничего не доказывает: { $detail }
error-no-hold = На { $name } нет запрета.
error-reason-wrong = Назовите причину, не больше { $limit } байт.
error-erase-held = Стирание { $name } запрещено ({ $reason }): согласия на него не даётся.
error-erase-line = { $name } стоит на другой линии.
error-erase-gone = Содержание { $name } уже стёрто.
error-erase-act = { $name } не может быть стёрто: согласие на стирание остаётся.
error-erase-mirror = { $name } - не предложение другой стороны о стирании.
error-erased = Обе стороны стёрли содержание { $name }.
error-search-words = Назовите от одного до { $limit } слов.
error-search-cursor = { $after } - не то место, где кончился ответ.
error-archive-empty = В этот период на { $peer }/{ $track } ничего нет.
