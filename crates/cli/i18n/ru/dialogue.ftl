# Диалог: серии, раунды, совместные записи, вынесенные дела, консультации.

help-group-dialogue = Диалог

help-dialogue = Проводить раунды серии: даты, согласованные обеими сторонами, совместные записи, поручения, календарь
help-dialogue-series = Показать серии, их периодичность и кто должен созвать следующий раунд
    .examples =
        comity dialogue series --peer BOR
help-dialogue-series-arg-peer = Только с этой стороной
help-dialogue-series-arg-track = Только линии этого вида
help-dialogue-series-arg-series = Только серия с этим названием
help-dialogue-rounds = Показать раунды, слова каждой стороны о них и вынесенное на обсуждение
    .examples =
        comity dialogue rounds --series "Interagency dialogue"
help-dialogue-rounds-arg-peer = Только с этой стороной
help-dialogue-rounds-arg-track = Только линии этого вида
help-dialogue-rounds-arg-series = Только серия с этим названием
help-dialogue-show = Показать целиком один раунд, запись или консультации
    .examples =
        comity dialogue show BOR/dialogue/4
help-dialogue-show-arg-reference = Номер или идентификатор любого сообщения дела
help-dialogue-convene = Созвать раунд (F54) по файлу
    .examples =
        comity dialogue convene BOR/dialogue round-4.json
help-dialogue-convene-arg-line = Сторона и вид линии
help-dialogue-convene-arg-file = Поля F54 в виде JSON: series, round, level, dates, venue, agenda, delegations, cadence_days
help-dialogue-convene-arg-draft = Сохранить как проект для проверки другими
help-dialogue-counter = Предложить иное о раунде: содержимое файла заменяет слова другой стороны
    .examples =
        comity dialogue counter BOR/dialogue/4 other-dates.json
help-dialogue-counter-arg-reference = Номер или идентификатор любого сообщения дела раунда
help-dialogue-counter-arg-file = Поля F54 в виде JSON, например одни dates
help-dialogue-counter-arg-draft = Сохранить как проект для проверки другими
help-dialogue-accept = Согласиться с тем, что другая сторона говорит о раунде: тот же хеш
    .examples =
        comity dialogue accept BOR/dialogue/4
help-dialogue-accept-arg-reference = Номер или идентификатор любого сообщения дела раунда
help-dialogue-accept-arg-draft = Сохранить как проект для проверки другими
help-dialogue-postpone = Отложить согласованный раунд; он открыт для других дат
    .examples =
        comity dialogue postpone BOR/dialogue/4
help-dialogue-postpone-arg-reference = Номер или идентификатор любого сообщения дела раунда
help-dialogue-postpone-arg-draft = Сохранить как проект для проверки другими
help-dialogue-cancel = Завершить несостоявшийся раунд
    .examples =
        comity dialogue cancel BOR/dialogue/4
help-dialogue-cancel-arg-reference = Номер или идентификатор любого сообщения дела раунда
help-dialogue-cancel-arg-draft = Сохранить как проект для проверки другими
help-dialogue-held = Заявить, что раунд состоялся, когда он уже начался
    .examples =
        comity dialogue held BOR/dialogue/4
help-dialogue-held-arg-reference = Номер или идентификатор любого сообщения дела раунда
help-dialogue-held-arg-draft = Сохранить как проект для проверки другими
help-dialogue-record = Составить проект совместной записи (F55) раунда или консультаций либо той самой, что подписала другая сторона; выпускают двое
    .examples =
        comity dialogue record BOR/dialogue/4 record-4.json
        comity dialogue record BOR/dialogue/4 --sign
help-dialogue-record-arg-reference = Номер или идентификатор любого сообщения дела
help-dialogue-record-arg-file = Поля F55 в виде JSON: decisions, dissents, actions, text_hashes; серия, раунд и время заполняются
help-dialogue-record-arg-sign = Та самая запись, которую подписала другая сторона
help-dialogue-record-arg-draft = Сохранить как проект; запись становится им в любом случае
help-dialogue-actions = Показать поручения совместных записей: сначала ближайшие по сроку
    .examples =
        comity dialogue actions --peer BOR
help-dialogue-actions-arg-peer = Только с этой стороной
help-dialogue-actions-arg-track = Только линии этого вида
help-dialogue-actions-arg-series = Только серия с этим названием
help-dialogue-done = Заявить, что наше поручение исполнено (F26)
    .examples =
        comity dialogue done BOR/dialogue/9 1 "Проект приложения направлен"
help-dialogue-done-arg-reference = Номер или идентификатор одного из двух сообщений записи
help-dialogue-done-arg-number = Номер поручения
help-dialogue-done-arg-text = Что сделано
help-dialogue-done-arg-draft = Сохранить как проект для проверки другими
help-dialogue-calendar = Записать раунды и сроки в календарь (iCalendar) или вывести его
    .examples =
        comity dialogue calendar -o dialogue.ics
        comity dialogue calendar --round BOR/dialogue/4 -o round-4.ics
help-dialogue-calendar-arg-peer = Только с этой стороной
help-dialogue-calendar-arg-track = Только линии этого вида
help-dialogue-calendar-arg-series = Только серия с этим названием
help-dialogue-calendar-arg-round = Только раунд этого сообщения, для его участников
help-dialogue-calendar-arg-out = Файл; прежний заменяется

help-table = Вынести дело любой линии на обсуждение серии или раунда (F39)
    .examples =
        comity table BOR/cert/7 --on BOR/dialogue --series "Interagency dialogue" --title "Сбой 9 марта" --summary "Просим обсудить причину"
help-table-arg-reference = Номер или идентификатор сообщения дела либо идентификатор дела
help-table-arg-on = Сторона и вид линии, на которой дело выносится
help-table-arg-series = Название серии
help-table-arg-round = Номер раунда; без него вся серия
help-table-arg-title = Название в повестке дня
help-table-arg-summary = О чём дело, для тех, у кого нет другой линии
help-table-arg-seek = Чего добиваются
help-table-arg-draft = Сохранить как проект для проверки другими

help-consult = Провести консультации: позиции, вопросы, ответы, совместные выводы или записанное расхождение (F37)
help-consult-open = Запросить консультации на линии или в имеющемся деле
    .examples =
        comity consult open BOR/nrrc "Просим консультаций о сбое 11 февраля" --topic "Сбой в Клоу"
help-consult-open-arg-place = Сторона и вид линии либо номер или идентификатор сообщения дела
help-consult-open-arg-text = О чём просят
help-consult-open-arg-topic = Тема
help-consult-open-arg-draft = Сохранить как проект для проверки другими
help-consult-say = Высказаться на консультациях
    .examples =
        comity consult say BOR/dialogue/6 position "Журналы показывают наше измерение"
        comity consult say BOR/dialogue/6 findings "Как обсуждалось" --finding ru="Причиной было измерение без уведомления."
        comity consult say BOR/dialogue/6 findings "Согласны"
help-consult-say-arg-reference = Номер или идентификатор любого сообщения дела
help-consult-say-arg-stage = Что это
help-consult-say-arg-text = Текст
help-consult-say-arg-to = Номер или идентификатор вопроса или запроса, на который это ответ
help-consult-say-arg-finding = Выводы на языке; без них выводы те же, что у другой стороны
help-consult-say-arg-draft = Сохранить как проект для проверки другими
help-consult-show = Показать консультации: что сказано и совместны ли выводы
    .examples =
        comity consult show BOR/dialogue/6
help-consult-show-arg-reference = Номер или идентификатор любого сообщения дела
help-consult-list = Показать все консультации
    .examples =
        comity consult list --peer BOR
help-consult-list-arg-peer = Только с этой стороной
help-consult-list-arg-track = Только линии этого вида
help-consult-list-arg-series = Здесь не имеет значения

dialogue-none = Здесь нет раундов и записей.
dialogue-no-actions = Ни в одной совместной записи нет поручений.
dialogue-by-us = мы
dialogue-by-them = другая сторона
dialogue-series = { $line }  { $name }: раундов { $rounds }, период в днях: { $cadence }
dialogue-next = {"    "}следующий раунд: { $by }, созвать до { $due } ({ $state })
dialogue-tabled = {"    "}на обсуждении: { $number }, { $by }: { $title } ({ $of }); консультации: { $standing }
dialogue-round = { $line }  { $series }, раунд { $round }: { $standing }  ({ $first })
dialogue-dates = {"    "}{ $by }: { $dates }  { $number }  хеш { $hash }
dialogue-held = {"    "}состоялся, по словам { $number }
dialogue-provisional = {"    "}предварительно: ещё может прийти более раннее
dialogue-record = {"    "}совместная запись: { $standing }
dialogue-record-said = {"      "}{ $by }: { $number }  хеш { $hash }
dialogue-action = {"    "}поручение { $number } из { $record }: { $by }, { $owner }, срок { $due } ({ $state })
dialogue-drafted = Проект { $draft } сохранён; он будет отправлен после выпуска.
dialogue-said = { $format } отправляется по линии { $line }.
dialogue-calendar = Календарь записан в { $path }.
dialogue-standing-proposed = предложен одной стороной
dialogue-standing-differs = стороны предлагают разное
dialogue-standing-awaiting-confirmation = согласован, ожидает подтверждения
dialogue-standing-agreed = согласован
dialogue-standing-postponed = отложен, открыт для других дат
dialogue-standing-lapsed = не состоялся: даты прошли, и никто не заявил о проведении
dialogue-standing-held = состоялся
dialogue-standing-cancelled = отменён
dialogue-record-open = нет
dialogue-record-one = подписана только одной стороной, не совместная
dialogue-record-differs = стороны подписали разные записи, не совместная
dialogue-record-awaiting-confirmation = подписана обеими, ожидает подтверждения
dialogue-record-in-force = совместная, подписана обеими

consult-none = Здесь нет консультаций.
consult-head = { $line }  { $first } ({ $format }): { $standing }
consult-said = {"  "}{ $number }  { $by }, { $stage }  { $at }
consult-said-owed = {"  "}{ $number }  { $by }, { $stage }  { $at }  (ожидается ответ)
consult-findings = {"  "}выводы ({ $by }): { $number }  хеш { $hash }
consult-unfit = {"  "}ВНИМАНИЕ: хеш в { $number } не соответствует его текстам
consult-disagreement = {"  "}расхождение записано: { $by }, { $number }
consult-not-joint = {"  "}Совместных выводов нет: слова одной стороны остаются её собственными.
consult-closed = {"  "}закрыты сообщением { $number }
consult-standing-joint = совместные выводы
consult-standing-awaiting-confirmation = выводы, названные обеими, ожидают подтверждения
consult-standing-disagreement = записано расхождение позиций
consult-standing-findings-differ = стороны называют разные выводы, совместных нет
consult-standing-findings-of-one = выводы только одной стороны, не совместные
consult-standing-open = открыты
consult-stage-request = запрос
consult-stage-position = позиция
consult-stage-question = вопрос
consult-stage-answer = ответ
consult-stage-findings = выводы
consult-stage-disagreement = расхождение
consult-stage-close = закрытие

error-dialogue-file = { $path } не является JSON: { $detail }
    .remedy = Записать поля формата одним объектом JSON.
error-finding = "{ $finding }" не является выводом.
    .remedy = Записать как ЯЗЫК=ТЕКСТ, например ru="Причиной было ...".
error-dialogue-no-round = Дело сообщения { $name } не относится к раунду, записи или консультациям.
    .remedy = Посмотреть, что есть: comity dialogue rounds, comity consult list.
error-dialogue-nothing-said = В деле сообщения { $name } другая сторона не говорит ничего, с чем можно согласиться.
    .remedy = Предложить своё: comity dialogue counter или выводы с --finding.
