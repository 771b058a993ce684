# Ежегодный обзор.

help-review = Итоги года с одной стороной, как их вычисляют оба узла; направить (F56), сравнить, напечатать
    .examples =
        comity review 2026
        comity review 2026 --line BOR/nrrc
        comity review --from 2026-01-01 --to 2026-06-30 --peer BOR
        comity review 2026 --say
        comity review 2026 --print review.html --lang ru
help-review-arg-year = Год, UTC
help-review-arg-from = Вместо года: первый момент периода
help-review-arg-to = Первый момент после периода; если указан день, он входит в период
help-review-arg-peer = С этой стороной; если не указано и сторона одна, то с ней
help-review-arg-line = Только эта линия
help-review-arg-say = Подготовить проект сообщения как ответ на то, что другая сторона сообщила о том же периоде
help-review-arg-on = Линия, по которой направить обзор, если об этом периоде ещё ничего не сообщали: dialogue, иначе official
help-review-arg-fields = Дополнительное поле: remarks, proposals, instrument. JSON или текст
help-review-arg-subject = Тема
help-review-arg-print = Записать в новый файл страницу для печати на двух языках, ваш язык первым

review-head = Обзор с { $peer }: с { $from } и до { $to }, сводный хеш { $digest }
review-line = { $line }: успешных проверок { $passed } из { $tests }, доступность { $availability }, сводный хеш { $digest }
review-line-incomplete = {"  "}предварительно: после окончания периода одна из сторон по этой линии ещё ничего не сообщала или не проводила проверок
review-not-over = Период не окончен: показатели предварительные, направить их пока нельзя.
review-incomplete = Предварительно: не по каждой линии обе стороны что-либо сообщили после окончания периода.
review-reading = Линии, которые ещё читаются и в обзор не вошли: { $tracks }
review-left-out = Линии, которые вам читать не разрешено и которые в обзор не вошли: { $tracks }
review-state-open = Об этом периоде никто ничего не сообщил.
review-state-one = Обзор сообщила одна сторона.
review-state-differs = Стороны сообщили разные сводные хеши.
review-state-awaiting-confirmation = Обе стороны сообщили один сводный хеш; ожидается подтверждение.
review-state-in-force = СОГЛАСОВАНО: обе стороны сообщили один сводный хеш.
review-said-equal = Сообщение { $number } ({ $by }): сводный хеш совпадает с вычисленным здесь
review-said-other = Сообщение { $number } ({ $by }): ДРУГОЙ сводный хеш, { $digest }
review-said-attached = {"  "}Показатели приложены отдельно или здесь не читаются.
review-differences = Где расхождения (вычислено здесь, сообщено нами, сообщено другой стороной):
review-differences-more = Расхождений больше, чем показано.
review-median-ack = Медианное время подтверждения
review-median-answer = Медианное время ответа
review-percent = { $whole },{ $tenth } %
review-printed = Записано: { $path }
review-page-title = Ежегодный обзор
review-page-span = С { $from } и до { $to }
review-page-figures = Показатели
review-page-plots = Своевременность
review-page-lines = Линии
review-page-agreement = Что сообщили стороны
review-page-computed = вычислено здесь
review-page-not-said = { $by }: об этом периоде ничего не сообщено.
review-page-how = Вычислено узлом по окончательным записям линий обеих сторон. Обмен с пометкой УЧЕНИЯ не учитывается. Одни и те же сообщения дают обеим сторонам один сводный хеш. Показатели считают и никого не оценивают.
review-plot-timeliness = Подтверждено и отвечено в срок и с опозданием; истекло без исполнения
review-plot-medians = Медианное время, часы:минуты:секунды
review-plot-cases = Дела и поручения совместных записей
review-plot-availability = Часы с успешной проверкой из всех часов с первой проверки
review-plot-acks = Подтверждено
review-plot-answers = Отвечено
review-plot-lapsed = Истекло
review-key-in-time = в срок
review-key-late = с опозданием
review-key-lapsed = истекло без исполнения
error-review-not-over = Период не окончен до { $to }: обзор пока невозможен
error-review-reading = Некоторые линии ещё читаются: { $tracks }
    .remedy = Повторите запрос чуть позже: без этих линий показатели неполны.
error-review-no-lines = С { $peer } нет линии, по которой можно составить обзор
error-review-no-line = С { $peer } нет линии, по которой направляют обзор
    .remedy = Обзор направляют по линии диалога или по линии должностных лиц.
error-review-said = Этот сводный хеш мы уже сообщили: { $digest }
error-review-computed = Поле { $name } вычисляется, а не вводится
