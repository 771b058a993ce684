# Соглашения как документы и их версии рядом.

help-agreement-export = Записать текущий текст в новый файл: страницу для печати (.html) или документ для правки (.odt, .docx)
    .examples =
        comity agreement export AUR/official/7 draft.odt
        comity agreement export AUR/official/7 rolling.html --language en --language ru
help-agreement-export-arg-reference = Соглашение: номер или идентификатор любого сообщения о нём
help-agreement-export-arg-out = Новый файл; его окончание говорит, какого он вида
help-agreement-export-arg-language = Тег показываемого языка, например ru; до четырёх. Без него первые два
help-agreement-import = Прочитать правленый документ: каждая изменённая статья становится встречным предложением
    .examples =
        comity agreement import AUR/official/7 draft.odt -o counters.json
        comity agreement respond AUR/official/7 --counter counters.json
help-agreement-import-arg-reference = Соглашение: номер или идентификатор любого сообщения о нём
help-agreement-import-arg-document = Выгруженный и исправленный ODT или DOCX
help-agreement-import-arg-out = Новый файл для статей в том виде, как они читались бы
help-agreement-show-arg-compare = Сравнить две версии слово за словом: ours, theirs, agreed или сообщение, которое внесло или предложило иное
help-agreement-show-arg-language = Тег сравниваемого языка, например ru; можно повторить. Без него первые два
help-agreement-show-arg-out = Записать сравнение страницей для печати в этот новый файл

error-agreement-document = { $path }: соглашение не записывают как такой документ; назовите файл с окончанием .html, .odt или .docx
error-agreement-no-text = Текста версии { $version } нет: ours, theirs, agreed или сообщение, которое вносит или предлагает иное
