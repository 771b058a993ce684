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
