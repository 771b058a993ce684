# Уведомления об опасной деятельности, с чем они пересекаются, кодовые сигналы, изложения инцидента.

help-notice = Заблаговременные уведомления об опасной деятельности (F30) и о крупных учениях (F31)
help-notice-give = Уведомить за 5 суток о деятельности, которую можно принять за нападение
    .examples =
        comity notice give BOR/nrrc --body scan.json
help-notice-give-arg-line = Другая сторона и направление
help-notice-give-arg-body = Файл с телом, объект JSON
help-notice-give-arg-fields = Элемент тела: JSON, иначе текст
help-notice-give-arg-subject = Тема
help-notice-give-arg-precedence = routine, priority, immediate или flash
help-notice-exercise = Уведомить о крупных учениях за 14 суток
    .examples =
        comity notice exercise BOR/nrrc --body exercise.json
help-notice-exercise-arg-line = Другая сторона и направление
help-notice-exercise-arg-body = Файл с телом, объект JSON
help-notice-exercise-arg-fields = Элемент тела: JSON, иначе текст
help-notice-exercise-arg-subject = Тема
help-notice-exercise-arg-precedence = routine, priority, immediate или flash
help-notice-change = Изменить уведомление; сказанное прежде остаётся
    .examples =
        comity notice change AUR/nrrc/4 --from 2027-03-02T06:00:00Z --to 2027-03-02T18:00:00Z
help-notice-change-arg-reference = Номер или идентификатор любого его сообщения
help-notice-change-arg-fields = Элемент тела: JSON, иначе текст
help-notice-change-arg-from = Новое начало срока
help-notice-change-arg-to = Новый конец срока
help-notice-change-arg-subject = Тема
help-notice-cancel = Отменить уведомление: деятельности не будет
    .examples =
        comity notice cancel AUR/nrrc/4
help-notice-cancel-arg-reference = Номер или идентификатор любого его сообщения
help-notice-cancel-arg-subject = Тема
help-notice-end = Сообщить, что деятельность окончена, досрочно или в срок
    .examples =
        comity notice end AUR/nrrc/4
help-notice-end-arg-reference = Номер или идентификатор любого его сообщения
help-notice-end-arg-subject = Тема
help-notice-object = Возразить против уведомления другой стороны (F36); возражение открывает консультации
    .examples =
        comity notice object BOR/nrrc/4 --text 'It meets ours.' --resolution 'Begin a day later.' --conflicts-with AUR/nrrc/3
help-notice-object-arg-reference = Номер или идентификатор любого его сообщения
help-notice-object-arg-ground = Основание
help-notice-object-arg-text = Основание словами
help-notice-object-arg-resolution = Что сняло бы возражение
help-notice-object-arg-conflicts-with = Сообщение, с которым оно пересекается; можно повторять
help-notice-object-arg-subject = Тема
help-notices = Уведомления по их началу и где они пересекаются с чужими уведомлениями, защищаемыми процессами и объектами особой осторожности
    .examples =
        comity notices
        comity notices --conflicts
        comity notices BOR/nrrc --all
help-notices-arg-line = Только с этой стороной или на этой линии
help-notices-arg-conflicts = Что с чем пересекается, подробно
help-notices-arg-all = Также законченные, изменённые и отменённые
help-notices-arg-after = Продолжить с места, где кончился прежний ответ
help-signal = Сразу передать кодовый сигнал (F32) по таблице, которую обе стороны ввели на линии; аргументом служит время, число, сообщение, объект, отрасль или короткий текст, как требует код
    .examples =
        comity signal BOR/nrrc --list
        comity signal BOR/nrrc AC1 AUR/nrrc/4
        comity signal BOR/nrrc SE1 2027-03-02T06:00:00Z energy --precedence flash
        comity signal BOR/nrrc AC7 --query
        comity signal BOR/nrrc --cancel AUR/nrrc/9
help-signal-arg-line = Другая сторона и направление
help-signal-arg-code = Код
help-signal-arg-args = Его аргументы, в порядке таблицы
help-signal-arg-list = Действующая на линии таблица, словами
help-signal-arg-query = Спросить, так ли это
help-signal-arg-cancel = Отозвать этот наш сигнал
help-signal-arg-precedence = Срочность
help-incident = Изложения инцидента каждой стороной (F33), рядом
    .examples =
        comity incident AUR/nrrc/12
help-incident-arg-reference = Номер или идентификатор любого сообщения его дела

notices-none = Действующих уведомлений нет.
notices-meet-nothing = Ничто из действующего не пересекается ни с чем, что известно этому узлу.
notices-incomplete = Из-за предела сравнено не всё: проверить самим.
notices-more = Есть ещё: comity notices --all --after { $after }
notice-head = { $number } ({ $format }, { $what }, { $line }, чьё: { $of }): с { $from } до { $to }, { $state }
notice-what-notice = уведомление
notice-what-window = защищаемый процесс
notice-what-asset = объект особой осторожности
notice-state-ahead = предстоит
notice-state-open = ИДЁТ
notice-state-over = прошло
notice-state-changed = изменено
notice-state-cancelled = отменено
notice-state-ended = окончено
notice-state-withdrawn = отозвано
notice-no-end = без срока
notice-late = {"    "}ОТПРАВЛЕНО ПОЗДНО: следовало отправить до { $by }
notice-unread = {"    "}не сравнено, поскольку не читается: { $ranges }
notice-attached = {"    "}затрагиваемое приложено отдельно и не сравнено
notice-meets = {"    "}ПЕРЕСЕКАЕТСЯ с { $number }: comity notices --conflicts
notice-meets-sector = {"    "}с { $number } совпадает только отрасль
conflict-head = ПЕРЕСЕКАЮТСЯ с { $from } до { $to }:
conflict-head-sector = Совпадает только отрасль, с { $from } до { $to }:
conflict-area = {"    "}{ $notice } и { $other }
conflict-hidden = {"    "}{ $name }, который другая сторона назвала хешем с солью
conflict-sectors = {"    "}отрасли обоих: { $sectors }
conflict-restrictions = {"    "}от чего воздерживаются обе стороны: { $restrictions }
alarm-conflict = { $format ->
        [F40] уведомление ПЕРЕСЕКАЕТСЯ с защищаемым процессом: { $about }
        [F35] уведомление ПЕРЕСЕКАЕТСЯ с объектом особой осторожности: { $about }
       *[other] два уведомления ПЕРЕСЕКАЮТСЯ: { $about }
    }
finding-notice-meets = { $kind ->
        [window] Уведомление { $number } пересекается с защищаемым процессом { $other }, до { $until }.
        [asset] Уведомление { $number } пересекается с объектом особой осторожности { $other }, до { $until }.
       *[other] Уведомление { $number } пересекается с уведомлением { $other }, до { $until }.
    }
finding-notice-meets-remedy = Посмотреть где (comity notices --conflicts); переговорить, возразить (comity notice object) или изменить своё.
finding-notice-meets-sector = { $kind ->
        [window] Уведомление { $number } и защищаемый процесс { $other } относятся к одной отрасли, до { $until }.
        [asset] Уведомление { $number } и объект особой осторожности { $other } относятся к одной отрасли, до { $until }.
       *[other] Уведомления { $number } и { $other } относятся к одной отрасли, до { $until }.
    }
finding-notice-meets-more = Ещё пересечений уведомлений: { $count }.
finding-notice-meets-more-remedy = Показать все: comity notices --conflicts.
error-notice-none = Среди сообщений действующих уведомлений { $name } нет.

signal-no-table = На { $line } таблица кодов не действует. Сначала обе стороны вводят там приложение об условиях (F57): comity agreement terms.
signal-table = Таблица { $table }
signal-code = { $code } ({ $args }): { $meaning }
signal-code-alone = { $code }: { $meaning }
signal-answered = {"    "}ответ в течение { $minutes } мин
signal-kind-instant = время
signal-kind-number = число
signal-kind-statement = сообщение
signal-kind-asset = объект
signal-kind-sector = отрасль
signal-kind-text = текст
signal-says = { $code } (таблица { $table }): { $meaning }
signal-says-of = { $code } (таблица { $table }): { $meaning } [{ $args }]
signal-asks = ЗАПРОС { $code } (таблица { $table }). Так ли это: { $meaning }
signal-asks-of = ЗАПРОС { $code } (таблица { $table }). Так ли это: { $meaning } [{ $args }]
signal-cancels = ОТЗЫВАЕТ { $number }, { $code } (таблица { $table }): { $meaning }
signal-unknown = ни одна известная здесь таблица не говорит, что это значит
error-signal-table = На { $line } таблица кодов не действует, и сигналы там ничего не значат. Сначала обе стороны вводят на линии приложение об условиях: comity agreement terms.
error-signal-code = В действующей на { $line } таблице { $table } кода { $code } нет. Все коды: comity signal { $line } --list.
error-signal-args = У кода { $code } другие аргументы: { $asked }.
error-signal-kind = { $value }: это не { $kind ->
        [instant] время
        [number] число
        [statement] сообщение
        [asset] объект (номер сообщения или не более 14 знаков с буквой)
        [sector] отрасль
       *[other] текст не длиннее 14 знаков
    }.
error-signal-line = { $name } относится к другой линии: сигнал указывает только на сообщения своей линии.
error-signal-none = { $name } не является кодовым сигналом этой линии.

incident-head = Инцидент { $number }
incident-nobodys = Каждая сторона излагает сама; совместного изложения здесь нет.
incident-ours = Наше: { $number }, { $at }
incident-ours-none = Нашего ещё нет
incident-theirs = Другой стороны: { $number }, { $at }
incident-theirs-none = Изложения другой стороны ещё нет
incident-attached = {"    "}часть приложена отдельно
incident-same = Одинаково у обеих сторон: { $member }
incident-differs = Различается: { $member }
incident-we = мы
incident-they = они
incident-says-nothing = ничего
