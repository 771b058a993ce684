# Переводы и внутренние заметки.

help-translate = Переводить сообщения и добиваться принятия переводов
help-translate-queue = Показать, что надо перевести: сначала то, чей срок раньше
    .examples =
        comity translate queue
        comity translate queue --into ru --json
help-translate-queue-arg-all = Показать и выполненное
help-translate-queue-arg-into = Только то, что нужно на этом языке
help-translate-ask = Запросить перевод сообщения
    .examples =
        comity translate ask BOR/nrrc/7 ru --reason "к утреннему докладу"
help-translate-ask-arg-reference = Номер или идентификатор сообщения
help-translate-ask-arg-language = Обозначение языка, например ru
help-translate-ask-arg-reason = Для чего нужен перевод
help-translate-claim = Взять перевод на себя, чтобы его не делал кто-то ещё
    .examples =
        comity translate claim BOR/nrrc/7 ru -o bor-7.ru.json
help-translate-claim-arg-reference = Номер или идентификатор сообщения
help-translate-claim-arg-language = Обозначение языка, например ru
help-translate-claim-arg-out = Записать тексты в этот новый файл, чтобы перевести их на месте
help-translate-return = Вернуть взятый перевод в очередь
    .examples =
        comity translate return BOR/nrrc/7 ru --reason "нужен тот, кто знает термины"
help-translate-return-arg-reference = Номер или идентификатор сообщения
help-translate-return-arg-language = Обозначение языка, например ru
help-translate-return-arg-reason = Почему; будет видно в очереди
help-translate-form = Записать в новый файл то, что в сообщении можно перевести
    .examples =
        comity translate form BOR/nrrc/7 ru -o bor-7.ru.json
help-translate-form-arg-reference = Номер или идентификатор сообщения
help-translate-form-arg-language = Обозначение языка, например ru
help-translate-form-arg-out = Файл
help-translate-write = Сохранить перевод на этом узле: неофициальный, сам никогда не отправляется
    .examples =
        comity translate write bor-7.ru.json --done
help-translate-write-arg-file = Заполненный файл
help-translate-write-arg-done = Перевод закончен: убрать из очереди
help-translate-done = Отметить, что перевод закончен
    .examples =
        comity translate done BOR/nrrc/7 ru
help-translate-done-arg-reference = Номер или идентификатор сообщения
help-translate-done-arg-language = Обозначение языка, например ru
help-translate-show = Показать переводы сообщения и чего каждый стоит
    .examples =
        comity translate show BOR/nrrc/7
help-translate-show-arg-reference = Номер или идентификатор сообщения
help-translate-send = Подготовить сообщение (F19) с переводом для другой стороны; выпускают его другие
    .examples =
        comity translate send BOR/nrrc/7 ru
help-translate-send-arg-reference = Номер или идентификатор переведённого сообщения
help-translate-send-arg-language = Обозначение языка, например ru
help-translate-adopt = Подготовить тот же перевод, что у другой стороны (F19); официален, когда его заявили обе
    .examples =
        comity translate adopt BOR/nrrc/9
help-translate-adopt-arg-reference = Номер или идентификатор её F19
help-note = Писать внутренние заметки, которые никогда не покидают этот узел
help-note-add = Написать внутреннюю заметку о сообщении или деле
    .examples =
        comity note add BOR/nrrc/7 "адрес наш"
        comity note add BOR/nrrc/7 --case "до ответа спросить CERT"
help-note-add-arg-reference = Номер или идентификатор сообщения; для дела — первого в нём
help-note-add-arg-text = Заметка
help-note-add-arg-case = Заметка обо всём деле
help-note-list = Показать внутренние заметки о сообщении или деле
    .examples =
        comity note list BOR/nrrc/7
        comity note list BOR/nrrc/7 --case --json
help-note-list-arg-reference = Номер или идентификатор сообщения; для дела — первого в нём
help-note-list-arg-case = Заметки обо всём деле

translate-none = Переводов сообщения { $number } здесь нет.
translate-queue-none = Переводить нечего.
translate-queue-line = { $due }  { $precedence }  { $number } ({ $format })  { $from } -> { $into }
translate-no-due = без срока
translate-queue-unread = на его пункте этот язык никто не читает
translate-queue-asked = запросил(а) { $by }
translate-queue-open = никем не взят
translate-queue-claimed = переводит { $by }
translate-queue-done = закончил(а) { $by }, { $at }
translate-queue-written = перевод есть
translate-queue-returned = вернул(а) { $by }: { $reason }
translate-asked = Перевод сообщения { $number } на язык { $into } поставлен в очередь.
translate-claimed = Перевод сообщения { $number } на язык { $into } закреплён за вами.
translate-given-back = Перевод сообщения { $number } на язык { $into } может взять другой.
translate-done = Перевод сообщения { $number } на язык { $into } закончен.
translate-form = Перевести тексты в { $path }; числа, хеши и слова из перечней не менять. Затем: comity translate write { $path } --done
translate-written = Перевод сообщения { $number } на язык { $into } сохранён, версия { $version }. Он неофициален и не отправлялся.
translate-drafted = Проект { $draft }. Отправляет тот, кто вправе выпускать: comity release send { $draft }. Перевод официален, только когда обе стороны заявили одно и то же.
translate-head = --- ПЕРЕВОД НА ЯЗЫК { $into } ---
translate-standing-internal = Неофициальный перевод, выполнил(а) { $by }, { $at }. ВНУТРЕННИЙ: не отправлялся.
translate-standing-on-its-way = Неофициальный перевод, заявлен стороной { $by } ({ $said }); другая сторона его ещё не открыла.
translate-standing-void = Перевод стороны { $by } ({ $said }) не имеет силы.
translate-standing-withdrawn = Отозван стороной { $by } ({ $said }): переводом больше не является.
translate-standing-proposed = Неофициальный перевод, заявлен только стороной { $by } ({ $said }).
translate-standing-awaiting-confirmation = Заявлен обеими сторонами одинаково ({ $said }), ожидает подтверждения: до него неофициален.
translate-standing-official = Официальный перевод, принят обеими сторонами ({ $said }).
translate-other-source = ЭТО НЕ ПЕРЕВОД ДАННОГО ТЕКСТА: { $why }. Его тексты не показаны.
translate-of = Это перевод сообщения { $number }; рядом с ним: comity translate show { $number }
translate-authentic-governs = --- Силу имеет подлинный текст. ---
unfit-of-translation = перевод перевода не делается
unfit-same-language = текст уже на этом языке
unfit-tag = это не обозначение языка
unfit-count = не переведено ничего или слишком много текстов
unfit-absent = переведено то, чего в нём нет
unfit-shape = отличаются не только слова: число, хеш, слово из перечня или количество пунктов
unfit-source = его хеш относится к другому тексту
unfit-format = с ним текст не соответствует своему формату
unfit-other = он не относится к этому тексту

note-head = *** ВНУТРЕННИЕ ЗАМЕТКИ, НИКОГДА НЕ ОТПРАВЛЯЮТСЯ ***
note-line = { $number }. { $by }, { $at }
note-line-case = { $number }. Обо всём деле: { $by }, { $at }
note-end = *** КОНЕЦ ВНУТРЕННИХ ЗАМЕТОК ***
note-added = Внутренняя заметка { $number } о { $about } сохранена. Она никогда не покинет этот узел.
note-none = Внутренних заметок о { $about } нет.

audit-translation-asked = запрошен перевод
audit-translation-claimed = перевод взят
audit-translation-given-back = перевод возвращён
audit-translation-done = перевод закончен
audit-translation-written = перевод написан

holds-translation-languages = язык, который обёртка называет переводом с того же источника
holds-translation-hash = хеш стоящих там текстов

error-translation-file = { $path } — не бланк перевода: { $detail }
    .remedy = Получить бланк: comity translate form СООБЩЕНИЕ ЯЗЫК -o ФАЙЛ
error-translation-unfit = Это не перевод сообщения { $name }: { $why ->
        [of-translation] перевод перевода не делается
        [same-language] оно уже на языке { $at }
        [tag] «{ $at }» — не обозначение языка
        [count] не переведено ничего или слишком много текстов
        [absent] в нём нет { $at }
        [shape] в { $at } отличаются не только слова
        [source] хеш относится к другому тексту
        [format] с ним текст не соответствует своему формату ({ $at })
       *[other] { $at }
    }.
    .remedy = { $why ->
            [shape] Числа, хеши, слова из перечней и количество пунктов остаются как в исходном тексте.
            [format] Возможно, текст стал слишком длинным: допустимую длину показывает comity formats.
           *[other] Посмотреть исходное сообщение: comity show { $name }
        }
error-translation-line = { $name } стоит на другой линии: перевод заявляют на линии исходного сообщения.
error-translation-marks = Отметки перевода { $name } шире, чем у самого сообщения, либо он иначе отмечен как действительный, учебный или проверочный.
    .remedy = Указать TLP, PAP и отметку исходного сообщения или более узкие.
error-translation-said = Этот перевод { $name } нами уже заявлен: { $by }.
error-translation-adopt = { $name } — не перевод другой стороны, который можно принять.
    .remedy = Указать её F19: comity inbox
error-translation-fixed = { $name } — перевод, а переводы не исправляют.
    .remedy = Отозвать его и заявить другой.
error-no-such-translation = Перевода сообщения { $name } на язык { $language } здесь не делали.
    .remedy = Сначала написать его: comity translate form { $name } { $language } -o ФАЙЛ
error-translation-not-wanted = Перевода сообщения { $name } на язык { $language } никто не запрашивал.
    .remedy = Запросить: comity translate ask { $name } { $language }
error-translation-claimed = Этим переводом занимается { $by }.
    .remedy = Кто возвращает его, указывает причину: comity translate return СООБЩЕНИЕ ЯЗЫК --reason ТЕКСТ
error-translation-unclaimed = Переводом сообщения { $name } на язык { $language } никто не занимается.
error-translation-done = Перевод сообщения { $name } на язык { $language } закончен.
    .remedy = Если он нужен снова, запросить ещё раз: comity translate ask { $name } { $language }
error-note-wrong = Заметка не может быть пустой и длиннее { $limit } байт.
error-erase-translations = { $translations } излагает { $name } на другом языке и осталось бы.
    .remedy = Указать и переводы, чтобы содержание исчезло вместе с ними.
