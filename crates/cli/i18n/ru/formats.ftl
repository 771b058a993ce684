error-reference-missing = Формату { $format } в обёртке нужно поле { $field }, а там ничего не названо.
    .remedy = Назвать сообщение, к которому оно относится: --reply-to, --supersedes или --case.
error-format-file = Файл { $file } в папке узла formats не является форматом: { $at }: { $what }
    .remedy = Что в нём должно быть, говорит docs/spec/formats.md. Исправить или убрать его.
finding-doctor-formats-bad = Формат, добавленный стороной, отвергнут.

holds-text-plain = текст без половин символов (\ud800)
holds-text-short = текст не длиннее { $limit } знаков
holds-text-long = текст не короче { $limit } знаков
holds-text-form = текст вида { $limit }
holds-integer = целое число, { $limit }
holds-number = число, { $limit }
holds-one-of = одно из: { $limit }
holds-list = список, число элементов: { $limit }
holds-list-unlike = список без повторений
holds-object-plain = объект с разными именами полей
holds-one-alternative = ровно один вариант из { $limit }
holds-any-alternative = хотя бы один вариант из { $limit }
holds-value = значение

found-nothing = ничего
found-text = текст
found-number = число
found-true-or-false = true или false
found-list = список
found-object = объект
found-null = null

why-config-ceiling = Строка { $line } файла comity.toml не задаёт предел для линии: { $given }
    .remedy = Назвать линию и пометки: [ceiling."BOR/nrrc"], далее tlp = "TLP:AMBER", pap = "PAP:AMBER", exercise_only = true.
error-no-such-format = Формата { $format } здесь нет.
    .remedy = Список: comity formats.
error-above-ceiling = { $mark } выше того, что допущено к передаче по линии { $peer }/{ $track }: { $ceiling }.
    .remedy = Отправить по линии с более высоким пределом. Изменить предел может тот, кто его задал, в comity.toml.
error-exercise-line = Линия { $peer }/{ $track } предназначена только для учений и проверок.
    .remedy = Пометить сообщение как учения (--mark exercise) или отправить по другой линии.

formats-line = { $id }  { $name }
    .where = { "     " }{ $tracks }; подтверждение: { $ack }; ответ: { $answer }
formats-hash = каталог { $hash }
formats-shipped = В { $dir } нет узла: показаны форматы, поставляемые с программой.
format-hash = определение { $hash }, версия { $version }
format-members = Поля содержания:
format-member = { "  " }{ $path }  { $label }{ $marks }

help-formats = Перечислить, что можно передать, или объяснить один формат
    .examples =
        comity formats
        comity formats F23
        comity formats F23 --json
help-formats-arg-format = Обозначение формата, например F23
help-render = Показать сообщение так, как оно читается на бумаге, со всеми пометками
    .examples =
        comity render BOR/nrrc/7
        comity render BOR/nrrc/7 --lang en
        comity render BOR/nrrc/7 --html > statement.html
help-render-arg-reference = Номер (BOR/nrrc/7) или идентификатор
help-render-arg-html = Страницей HTML
