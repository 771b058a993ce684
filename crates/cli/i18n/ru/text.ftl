# Тексты соглашений в файлах.

help-text = Проверить, сравнить, выгрузить и принять тексты соглашений в файлах; узел не нужен
help-text-check = Сообщить, одинаково ли полны тексты на всех языках
    .examples =
        comity text check examples/agreement
        comity text check instrument.json --json
help-text-check-arg-file = Тело F50 или папка с instrument.json
help-text-compare = Сравнить две редакции текста слово за словом
    .examples =
        comity text compare first.json second.json
        comity text compare first.json second.json --language ru -o changes.html
help-text-compare-arg-old = Прежняя редакция: тело F50 или папка с instrument.json
help-text-compare-arg-new = Новая редакция
help-text-compare-arg-language = Метка языка, который показать, например ru; можно повторять. Без неё — первые два
help-text-compare-arg-out = Записать страницу для печати в этот новый файл
help-text-export = Записать текст на нескольких языках рядом, с предложениями других в скобках: страницу для печати или документ для правки
    .examples =
        comity text export examples/agreement --format odt -o draft.odt
        comity text export ours.json --with BOR=theirs.json --format html --language en --language ru -o rolling.html
help-text-export-arg-file = Тело F50 или папка с instrument.json
help-text-export-arg-format = Страница для печати или документ для правки
help-text-export-arg-with = Что предлагает кто-то: имя и тело F51 или другого F50; можно повторять
help-text-export-arg-language = Метка языка, который показать, например ru; до четырёх. Без неё — первые два
help-text-export-arg-out = Новый файл
help-text-import = Прочитать изменённый документ: каждая изменённая статья становится встречным предложением
    .examples =
        comity text import draft.odt --of examples/agreement -o counters.json
help-text-import-arg-document = Выгруженный и изменённый файл ODT или DOCX
help-text-import-arg-of = Текст, из которого он выгружен: тело F50 или папка с instrument.json
help-text-import-arg-with = Как при выгрузке; можно повторять
help-text-import-arg-out = Новый файл для статей в предлагаемом виде

text-even = Тексты на всех языках одинаково полны: { $languages }; { $articles ->
    [one] { $articles } статья
    [few] { $articles } статьи
   *[other] { $articles } статей
 }.
text-uneven = { $count ->
    [one] { $count } место требует
    [few] { $count } места требуют
   *[other] { $count } мест требуют
 } внимания.
text-finding-missing = { $at }: нет текста на языке { $language }
text-finding-extra = { $at }: язык { $language } не является языком подлинника
text-finding-unpaired = { $at }: непарные скобки в тексте на языке { $language }
text-finding-brackets = { $at }: различается число скобок: { $one } на языке { $first }, { $two } на языке { $other }
text-finding-numbers = { $at }: различаются числа: только на языке { $first } — { $one }, только на языке { $other } — { $two }
text-finding-paragraphs = { $at }: различается число абзацев: { $one } на языке { $first }, { $two } на языке { $other }
text-finding-no-clause = { $at }: в статье нет такого пункта
text-finding-mark-twice = { $at }: такая метка уже есть у другого текста в скобках
text-finding-other = { $at }: тексты на разных языках различаются

text-compared = { $count ->
    [0] Ни одна статья из { $of } не изменилась.
    [one] Изменилась { $count } статья из { $of }.
    [few] Изменились { $count } статьи из { $of }.
   *[other] Изменилось { $count } статей из { $of }.
 }
text-compared-page = Страница записана в { $path }.
text-coarse = Некоторые тексты слишком длинны для сравнения по словам: они показаны как исключённые и добавленные целиком.
text-exported = Текст записан в { $path } ({ $languages }).
text-astray = Есть предложение по статье { $number }, которой в этом тексте нет.

text-counter = Статья { $number }: { $count ->
    [one] { $count } изменение
    [few] { $count } изменения
   *[other] { $count } изменений
 }
text-change-edited = { $at }: изменено на языках: { $languages }
text-change-added = { $at }: добавлено
text-change-removed = { $at }: исключено
text-note-fixed = { $at }: изменённое здесь не может быть предложено через документ и не учтено
text-note-one-sided = { $at }: текст на языках { $languages } не изменён вместе с остальными
text-note-not-shown = { $at }: текста на языках { $languages } в документе нет, он остаётся прежним
text-note-comments = { $count ->
    [one] Не учтено { $count } примечание в документе
    [few] Не учтены { $count } примечания в документе
   *[other] Не учтено { $count } примечаний в документе
 }
text-nothing = Ничего не изменено: предлагать нечего.
text-imported = { $count ->
    [one] { $count } встречное предложение записано
    [few] { $count } встречных предложения записаны
   *[other] { $count } встречных предложений записано
 } в { $path }.

text-problem-lost = { $at }: нет строки или её метки в первом столбце
text-problem-twice = { $at }: такая метка стоит у двух строк
text-problem-unmarked = после { $at }: текст без метки: { $text }
text-problem-unmarked-first = в самом начале: текст без метки: { $text }
text-problem-cells = { $at }: в строке не по одной ячейке на каждый язык, а { $found }
text-problem-other = { $at }: в ячейке на языке { $language } стоит не просто текст: таблица, изображение, символ, формула, сноска или скрытый текст
text-problem-listed = { $at }: в ячейке на языке { $language } стоят номера или маркеры списка: их ставит редактор, и текстом они не являются. Набрать их или убрать список
text-problem-incomplete = { $at }: нет текста на языке { $language }, хотя на другом языке он есть
text-problem-too-long = { $at }: текст на языке { $language } длиннее, чем допускается
text-problem-moved = { $at }: строка стоит не там, где в тексте
text-problem-emptied = { $at }: ничего не осталось; это не встречное предложение
text-problem-too-many-clauses = { $at }: в статье стало бы больше 200 пунктов
text-problem-unknown = { $at }: такой статьи в тексте нет, или это не номер пункта

error-text-file = { $path } не содержит текста соглашения.
    .remedy = Укажите тело F50 в виде JSON или папку с instrument.json.
error-text-twice = В { $path } дважды стоит { $what }: нельзя сказать, что имеется в виду.
    .remedy = Дайте каждой статье и каждому пункту свой номер.
error-text-with = { $given } — не имя и файл.
    .remedy = Укажите в виде ИМЯ=ФАЙЛ, например BOR=theirs.json.
error-text-language = Текста на языке { $language } нет, или язык указан дважды.
    .remedy = Укажите метки языков подлинника; их показывает comity text check.
error-text-columns = Столько языков рядом не помещается.
    .remedy = Укажите от одного до четырёх.
error-document-none = { $path } — не текст OpenDocument и не документ Office.
    .remedy = Сохраните его как ODT или DOCX.
error-document-sealed = { $path } зашифрован или упакован неизвестным способом.
    .remedy = Сохраните его заново без пароля.
error-document-damaged = { $path } не читается.
    .remedy = Откройте его там, где он изменялся, и сохраните заново как ODT или DOCX.
error-document-large = { $path } не читается: { $limit ->
    [file] файл больше 64 МиБ
    [parts] в пакете более 10 000 частей
    [part] его часть больше 128 МиБ в распакованном виде
    [deep] вложенность его элементов больше 256
   *[text] в нём больше строк, ячеек или текста в ячейке, чем бывает в тексте соглашения
}. Из него ничего не взято.
    .remedy = Выгрузить текст заново и перенести в него правки.
error-document-no-markers = В { $path } не осталось меток: ничего из него не принято.
    .remedy = Выгрузите текст заново и перенесите изменения; первый столбец должен остаться.
error-document-no-version = В { $path } не указано, какому тексту он соответствует: строка { $marker } отсутствует или изменена. Ничего из него не принято.
    .remedy = Верните строку из новой выгрузки.
error-document-version = { $path } выгружен из другого текста ({ $found }), а не из этого ({ $expected }). Ничего из него не принято.
    .remedy = Укажите в --of текст, из которого он выгружен, или выгрузите этот заново.
error-document-problems = { $path } не может быть принят как есть: { $count ->
    [one] { $count } место
    [few] { $count } места
   *[other] { $count } мест
 }. Ничего из него не принято, сам он не изменён.
    .remedy = Исправьте названное, сохраните и примите ещё раз.
