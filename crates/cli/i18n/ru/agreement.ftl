# Соглашения: тексты, которые обе стороны согласовывают, заключают и исполняют.

help-agreement = Вести переговоры о соглашениях, заключать и исполнять их
help-agreement-table = Внести текст соглашения или следующую его редакцию
    .examples =
        comity agreement table examples/agreement --line BOR/official
        comity agreement table revised.json --of AUR/official/7
help-agreement-table-arg-file = instrument.json (содержание F50) или каталог, в котором он лежит
help-agreement-table-arg-line = Линия, например BOR/official
help-agreement-table-arg-of = Соглашение, к которому вносится следующая редакция: номер или id любого сообщения о нём
help-agreement-list = Показать список соглашений и их состояние
    .examples =
        comity agreement list --line BOR/official --json
help-agreement-list-arg-line = Только этой линии
help-agreement-show = Показать, что каждая сторона говорит о каждой части и кто что изменил
    .examples =
        comity agreement show AUR/official/7
        comity agreement show AUR/official/7 --part 6
help-agreement-show-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-show-arg-part = Одна часть с текстами: номер статьи либо preamble, terms, final
help-agreement-text = Записать весь текст в новый файл, пригодный для внесения
    .examples =
        comity agreement text AUR/official/7 --of theirs -o theirs.json
help-agreement-text-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-text-arg-of = Согласованное (agreed) либо текст одной из сторон (ours, theirs)
help-agreement-text-arg-out = Файл
help-agreement-respond = Принять, предложить иное, зарезервировать или отозвать по частям; принимают двое
    .examples =
        comity agreement respond AUR/official/7 --accept 1 --accept 2 --counter article-6.json
        comity agreement respond AUR/official/7 --accept-all
        comity agreement respond AUR/official/7 --reserve 9 --reason "ожидается мнение министерства"
help-agreement-respond-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-respond-arg-accept = Принять текст другой стороны по этой части
help-agreement-respond-arg-accept-all = Принять всё, что говорит другая сторона и что ещё не согласовано
help-agreement-respond-arg-counter = Предложить иной текст: файл со статьёй или списком статей
help-agreement-respond-arg-reserve = Оставить эту часть открытой
help-agreement-respond-arg-withdraw = Отозвать сказанное нами об этой части
help-agreement-respond-arg-reason = Почему
help-agreement-initial = Парафировать весь текст: с этого момента он не меняется
    .examples =
        comity agreement initial AUR/official/7 --holder "Посол по особым поручениям"
help-agreement-sign = Подписать весь текст сразу на всех языках
    .examples =
        comity agreement sign AUR/official/7 --holder "Министр иностранных дел"
help-agreement-ratify = Уведомить о ратификации
    .examples =
        comity agreement ratify AUR/official/7 --holder "Министр иностранных дел"
help-agreement-initial-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-initial-arg-holder = Кто действует, по должности; без --issued-by в силу самой должности
help-agreement-initial-arg-issued-by = Кто выдал полномочия
help-agreement-initial-arg-issued = Когда
help-agreement-initial-arg-place = Где совершается
help-agreement-sign-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-sign-arg-holder = Кто подписывает, по должности; без --issued-by в силу самой должности
help-agreement-sign-arg-issued-by = Кто выдал полномочия
help-agreement-sign-arg-issued = Когда
help-agreement-sign-arg-place = Где совершается
help-agreement-ratify-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-ratify-arg-holder = Кто уведомляет, по должности; без --issued-by в силу самой должности
help-agreement-ratify-arg-issued-by = Кто выдал полномочия
help-agreement-ratify-arg-issued = Когда
help-agreement-ratify-arg-place = Где совершается
help-agreement-amend = Предложить поправку или сказать то же, что предложила другая сторона
    .examples =
        comity agreement amend AUR/official/7 amendments.json --from 2027-01-01T00:00:00Z --reason "обзор 2026 года"
help-agreement-amend-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-amend-arg-file = Поправки: список из number и texts на каждом аутентичном языке
help-agreement-amend-arg-from = С какого времени; обе стороны называют одно и то же. Если не указано, сейчас
help-agreement-amend-arg-reason = Почему
help-agreement-suspend = Приостановить с предусмотренным уведомлением; форматы линии не останавливаются
    .examples =
        comity agreement suspend AUR/official/7 --reason "существенное нарушение"
help-agreement-suspend-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-suspend-arg-from = С какого времени; если не указано, через день после срока уведомления
help-agreement-suspend-arg-reason = Почему
help-agreement-resume = Прекратить наше приостановление
    .examples =
        comity agreement resume AUR/official/7 --reason "консультации завершены"
help-agreement-resume-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-resume-arg-from = С какого времени; если не указано, сейчас
help-agreement-resume-arg-reason = Почему
help-agreement-withdraw = Выйти с предусмотренным уведомлением
    .examples =
        comity agreement withdraw AUR/official/7 --reason "коренное изменение обстоятельств"
help-agreement-withdraw-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-withdraw-arg-from = С какого времени; если не указано, через день после срока уведомления
help-agreement-withdraw-arg-reason = Почему
help-agreement-not-renew = Уведомить, что по истечении срока соглашение не продлевается
    .examples =
        comity agreement not-renew AUR/official/7 --reason "заменяется протоколом"
help-agreement-not-renew-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-not-renew-arg-from = Конец срока; если не указано, текущего
help-agreement-not-renew-arg-reason = Почему
help-agreement-revoke = Отозвать наше уведомление, дата которого не наступила
    .examples =
        comity agreement revoke AUR/official/7 --reason "согласовано на консультациях"
help-agreement-revoke-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-revoke-arg-from = С какого времени; если не указано, сейчас
help-agreement-revoke-arg-reason = Почему
help-agreement-terms = Ввести согласованное приложение с условиями на линии или повторить введённое другой стороной
    .examples =
        comity agreement terms AUR/official/7 --line BOR/nrrc
        comity agreement terms AUR/official/7 --mirror BOR/nrrc/12
help-agreement-terms-arg-reference = Соглашение: номер или id любого сообщения о нём
help-agreement-terms-arg-line = Линия, на которой действуют сроки
help-agreement-terms-arg-mirror = F57 другой стороны, которое говорим и мы
help-agreement-terms-arg-from = С какого времени; если не указано, сейчас
help-agreement-terms-arg-until = До какого времени
help-agreement-dates = Показать даты одного соглашения или всех
    .examples =
        comity agreement dates
help-agreement-dates-arg-reference = Соглашение: номер или id любого сообщения о нём

agreements-none = Соглашений нет.
agreements-reading = { $line } ещё читается: её соглашений здесь нет.
agreement-head = { $number } { $line }: { $title } ({ $languages }), { $stage }
agreement-count = окончательно согласовано частей: { $agreed } из { $parts }; расходятся: { $differing }, открыты: { $open }
agreement-provisional = Опирается на сообщения, которым ещё могут предшествовать другие.
agreement-texts-hash = Единый хеш всех текстов: { $hash }
agreement-stage-negotiated = идут переговоры
agreement-stage-agreed = согласовано ad referendum
agreement-stage-initialled = парафировано
agreement-stage-signed = подписано, ещё не в силе
agreement-stage-concluded = заключено, ещё не в силе
agreement-stage-in-force = в силе
agreement-stage-suspended = приостановлено
agreement-stage-ended = прекращено
agreement-stage-withdrawn = отозвано
agreement-stage-denied = отклонено
agreement-stage-closed = закрыто
agreement-part = Статья { $number }
agreement-part-preamble = Преамбула
agreement-part-terms = Приложение с условиями
agreement-part-final = Заключительные положения
agreement-standing-open = текста нет
agreement-standing-one = сказано одной стороной
agreement-standing-differs = стороны говорят разное
agreement-standing-awaiting-confirmation = обе говорят одно; ожидает подтверждения
agreement-standing-in-force = согласовано обеими
agreement-by-us = мы
agreement-by-them = другая сторона
agreement-open-brackets = открыто в скобках: { $by }
agreement-open-reserved = позиция зарезервирована: { $by }
agreement-said = { $by }: { $hash }, { $number }, { $at }
agreement-moves = Кто что изменил, сначала новое:
agreement-move = { $at } { $number } { $by }: { $said }
agreement-moved-tabled = внесено { $numbers }
agreement-moved-bracketed = внесено в скобках { $numbers }
agreement-moved-accept = принято { $numbers }
agreement-moved-counter = встречное предложение к { $numbers }
agreement-moved-reserve = зарезервирована позиция по { $numbers }
agreement-moved-withdraw = отозвано { $numbers }
agreement-act-table = текст
agreement-act-initial = Парафирование
agreement-act-sign = Подпись
agreement-act-ratify = Уведомление о ратификации
agreement-act-amend = Поправка
agreement-act-amend-of = Поправка { $hash }
agreement-amendments-missing = Поправки приложены, и их здесь ещё нет или никогда не было.
agreement-amendments-other = ВНИМАНИЕ: это не те поправки, хеш которых назван, или они не на всех аутентичных языках. Не повторяйте их.
agreement-act-suspend = Приостановление
agreement-act-resume = Возобновление
agreement-act-withdraw = Уведомление о выходе
agreement-act-not-renew = Уведомление о непродлении
agreement-act-revoke = Отзыв уведомления
agreement-date-enters = Вступает в силу: { $at }
agreement-date-notice-by = Последний день уведомления до продления: { $at }
agreement-date-renews = Продлевается на следующий срок: { $at }
agreement-date-ends = Прекращается: { $at }
agreement-date-suspended = Приостановлено с: { $at }
agreement-dates-none = Ни из одного соглашения дат пока не следует.
agreement-text = Текст: { $by }, в { $number }, { $hash }
agreement-text-other = ВНИМАНИЕ: это не тот текст, хеш которого назван. Ничего из него не принимайте.
agreement-text-missing = Текста части { $number } здесь нет, или он не соответствует своему хешу.
agreement-written = Записано: { $path }
agreement-tabled = { $title }: статей { $articles }, из них в скобках { $bracketed }
agreement-named = В файле нет обозначения документа: оно образовано из его содержания.
agreement-drafted = Создан проект { $draft }. Его выпускают двое.

error-agreement-shape = { $path }: это не соглашение в виде F50: { $detail }
error-agreement-languages = { $path }: текст статьи { $number } дан не в точности на аутентичных языках.
    .remedy = Дайте каждый заголовок и пункт на каждом аутентичном языке и ни на каком другом.
error-agreement-number = { $path }: номер { $number } повторяется или принадлежит другой части.
    .remedy = Дайте каждой статье собственный номер.
error-agreement-period = { $path }: срок { $seconds } с для { $format }. Условия устанавливают сроки от 60 с до 366 дней.
    .remedy = Укажите срок в этих пределах или не указывайте его: тогда действует срок формата.
error-agreement-twice = { $path }: { $what } указано в условиях дважды.
    .remedy = Оставьте одно из двух: иначе неизвестно, что имелось в виду.
error-agreement-clauses = { $path }: entry_into_force и term противоречат сами себе.
    .remedy = Для fixed-date нужна date, для автоматического продления нужен period_days, и срок кончается после начала.
error-agreement-part = В соглашении нет части { $number }.
error-agreement-said-twice = Два ответа сразу по части { $number }.
error-agreement-not-said = Другая сторона не говорит о части { $number } ничего, что можно принять.
    .remedy = Текст в скобках никто не принимает: предложите нужный текст встречно.
error-agreement-nothing = Сказать нечего: назовите часть, которую принять, изменить, зарезервировать или отозвать.
error-agreement-missing = Текста части { $number } здесь нет, или он не соответствует своему хешу. Никто не соглашается с тем, чего не может прочитать.
    .remedy = Дождитесь приложения: что пришло, показывает comity agreement show.
error-agreement-unanswered = Другая сторона ещё не сказала ничего, на что можно ответить.
    .remedy = Внесите другой текст: comity agreement table FILE --of AGREEMENT
error-agreement-not-agreed = Не весь текст согласован окончательно. Открыто: { $open }
    .remedy = Что говорит каждая сторона, показывает comity agreement show.
error-agreement-no-renewal = Продления у соглашения впереди нет.
error-agreement-no-annex = Приложение с условиями не согласовано окончательно, или его текста здесь нет.
error-agreement-other-terms = { $statement } вводит не условия этого соглашения: отличается { $what }.
error-no-such-agreement = { $name } не относится ни к одному известному здесь соглашению.
    .remedy = comity agreement list
error-no-such-part = В соглашении нет части { $part }.
