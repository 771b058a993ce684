# Дежурство: контактные пункты, графики, тревоги, сдача смены, журнал.

help-desk = Список контактных пунктов; изменить пункт или указать, как вызвать должностное лицо
    .examples =
        comity desk
        comity desk --set nrrc-desk.json --officer petrova
        comity desk --reach ana.json --officer petrova
help-desk-arg-set = Файл JSON с пунктом: id, tracks, zone, hours, holidays, next_desk, repeat_minutes, calls, reserve
help-desk-arg-remove = Пункт, который следует убрать
help-desk-arg-reach = Файл JSON: officer, mail, webhook, arguments
help-desk-arg-officer = Должностное лицо, которое вносит изменение

help-roster = Показать смены пункта, пропуски и наложения или заменить смены
    .examples =
        comity roster nrrc
        comity roster nrrc --set week.txt --officer petrova
help-roster-arg-desk = Контактный пункт
help-roster-arg-set = Файл, по смене в строке: 2026-11-30T08:00:00Z 2026-11-30T20:00:00Z ana
help-roster-arg-officer = Должностное лицо, которое вносит изменение

help-alarms = Список открытых тревог, самые срочные первыми; принять тревогу
    .examples =
        comity alarms
        comity alarms --ack 4f1c... --officer ana
help-alarms-arg-ended = Завершённые тревоги
help-alarms-arg-ack = Тревога, которую принимает должностное лицо; если она о сообщении, другой стороне уходит подтверждение
help-alarms-arg-officer = Должностное лицо
help-alarms-arg-not-understood = Указать, что сообщение не понято

help-lapsed = Показать, что узел подготовил, когда истекло причитающееся нам; сделать из этого проект или отклонить
    .examples =
        comity lapsed
        comity lapsed --draft 9b2d... --officer ana
help-lapsed-arg-draft = Из чего сделать проект: он выпускается как любой другой (comity draft, comity release)
help-lapsed-arg-drop = Что отклонить
help-lapsed-arg-officer = Должностное лицо, которое решает

help-log = Показать журнал дежурства или записать в него
    .examples =
        comity log
        comity log --note "На линии спокойно" --officer ana
help-log-arg-before = Только записи до этого номера
help-log-arg-limit = Не больше стольких; 100, если не указано
help-log-arg-note = Заметка
help-log-arg-came = Должностное лицо заступило на дежурство
help-log-arg-left = Должностное лицо сменилось с дежурства
help-log-arg-officer = Должностное лицо
help-log-arg-desk = Контактный пункт

help-watch = Показывать тревоги, пункты и линии на одном экране, пока не прервут
    .examples =
        comity watch
        comity watch --once --json
help-watch-arg-once = Показать один раз

desk-none = Контактных пунктов ещё нет: тревоги поднимаются, но никого не вызывают.
desk-line = { $id }  { $name }  [{ $tracks }]
desk-open = { "    " }открыт
desk-opens = { "    " }закрыт, откроется { $at }
desk-closed = { "    " }закрыт
desk-nobody = { "    " }по графику никто не дежурит
desk-hours = { "    " }часы: { $hours } ({ $zone })
desk-holidays = { "    " }нерабочие дни: { $days }
desk-ladder = { "    " }вызов каждые { $minutes } мин, { $calls } на каждой ступени; резерв: { $reserve }; следующий пункт: { $next }
desk-on-watch = { "    " }дежурят: { $officers }
desk-next-unknown = { "    " }следующего пункта { $next } нет
desk-way-webhook = вебхук
desk-reach = { $officer }: { $ways }
roster-line = { $from } - { $to }  { $officer }
roster-overlap = наложение: { $from } - { $to }: { $officers }
roster-gap = пропуск: { $from } - { $to } { $officers }
roster-unknown = вызвать { $officer } нельзя: comity desk --reach

alarms-none = Открытых тревог нет.
alarms-more = { $count ->
    [one] и ещё { $count }
    [few] и ещё { $count }
   *[other] и ещё { $count }
}
alarm-statement = { $about } ({ $format })
alarm-flood = { $count ->
    [one] ждёт { $count } сообщение без отдельной тревоги: { $about }
    [few] ждут { $count } сообщения без отдельных тревог, первое { $about }
   *[other] ждут { $count } сообщений без отдельных тревог, первое { $about }
}
alarm-channel = канал вызова отказывает: { $about } { $format }
alarm-relief = смена не пришла: { $about } { $format }
alarm-lapsed = другая сторона должна: { $owed }, { $about } ({ $format }), срок { $due }: истёк окончательно
alarm-owing-soon = мы должны: { $owed }, { $about } ({ $format }), срок { $due }
alarm-owing-late = мы должны: { $owed }, { $about } ({ $format }), срок { $due }: ПРОСРОЧЕНО
alarm-batch = { $count ->
    [one] { $about }: { $count } сообщение ждёт приёма пакетом
    [few] { $about }: { $count } сообщения ждут приёма пакетом
   *[other] { $about }: { $count } сообщений ждут приёма пакетом
}
alarm-overdue = ПРОСРОЧЕНО
alarm-uncalled = ещё никого не вызывали
alarm-level = { $calls ->
    [one] уровень { $level }, { $calls } вызов
    [few] уровень { $level }, { $calls } вызова
   *[other] уровень { $level }, { $calls } вызовов
}
alarm-ended = { $how } { $by } { $at }
alarm-ended-acknowledged = подтверждено
alarm-ended-withdrawn = отозвано
alarm-ended-answered = исполнено
alarm-ended-waived = другая сторона отказалась от требования
alarm-ended-late = уже просрочено
alarm-ended-attended = принято к сведению
alarm-precedence-routine = обычная
alarm-precedence-priority = СРОЧНАЯ
alarm-precedence-immediate = НЕМЕДЛЕННАЯ
alarm-precedence-flash = МОЛНИЯ

call-subject = { $count ->
    [one] ждёт { $count } тревога
    [few] ждут { $count } тревоги
   *[other] ждут { $count } тревог
}
call-head = Для { $officer }:
call-line = { $precedence }: { $what }, пункт { $desk }, уровень { $level }, с { $at }

lapsed-none = Ничего не ждёт.
lapsed-line = { $what } на { $statement }, срок { $due }: { $format } для { $peer }/{ $track }, { $state }
lapsed-draft = { "    " }проект { $draft }: comity draft show { $draft }
lapsed-waiting = ждёт решения должностного лица
lapsed-drafted = сделан проект
lapsed-dropped = отклонён
lapsed-withdrawn = отозвано: основания больше нет

log-none = Журнал дежурства пуст.
log-came = заступление на дежурство
log-left = смена с дежурства
log-note = заметка
log-raised = тревога поднята
log-entered = переход на уровень
log-ended = тревога завершена
log-delivered = вызов должностного лица
log-channel-failed = канал вызова отказал
log-handover-opened = сдача смены открыта
log-handover-signed = сдача смены подписана
log-handover-done = сдача смены завершена
log-no-relief = смена не пришла
log-changed = изменение
log-prepared = проект подготовлен
log-drafted = из подготовленного сделан проект
log-dropped = проект отклонён
log-withdrawn = у подготовленного больше нет основания
log-overdue = просрочено, на уровень выше

watch-head = { $count ->
    [one] { $name }  { $at }  { $count } открытая тревога
    [few] { $name }  { $at }  { $count } открытые тревоги
   *[other] { $name }  { $at }  { $count } открытых тревог
}
watch-obligations = Ближайшие сроки
watch-lines = Линии
watch-exercise = УЧЕНИЯ: тревоги ниже относятся к учениям
watch-stale = УСТАРЕЛО с { $at }: поток событий узла прервался
watch-stale-never = УСТАРЕЛО: узел не работает
watch-desk = { $id }: { $state }, { $officers }
watch-desk-open = открыт
watch-desk-closed = закрыт
watch-nobody = никто не дежурит

error-watch-file = Файл { $path } не принят.
    .remedy = Исправить: { $detail }
error-roster-line = Смена - это начало, конец и должностное лицо: { $line }
    .remedy = Например: 2026-11-30T08:00:00Z 2026-11-30T20:00:00Z ana
error-roster-span = Смена кончается после начала и длится не дольше { $days } суток: { $line }
    .remedy = Например: 2026-11-30T08:00:00Z 2026-11-30T20:00:00Z ana
error-watch-wrong = { $field } не может быть { $value }.
    .remedy = Исправить это поле и повторить.
error-no-such-desk = Контактного пункта { $name } здесь нет.
    .remedy = Список: comity desk.
error-watch-limit = Хранится не больше { $limit }: { $what }.
    .remedy = Убрать ненужное.
error-no-such-alarm = Тревоги { $name } здесь нет.
    .remedy = Список: comity alarms.
error-alarm-ended = Тревога о { $name } завершена.
    .remedy = Чем завершена, показывает comity alarms --ended.
error-no-such-prepared = Проекта { $name }, ждущего решения, здесь нет.
    .remedy = Список: comity lapsed.
