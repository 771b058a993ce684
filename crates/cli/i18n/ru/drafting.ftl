# Слова программы в документах с текстом соглашения.

drafting-article = Статья { $number }
drafting-replace = { $by } ({ $mark }) предлагает вместо этого:
drafting-insert = { $number ->
    [none] { $by } ({ $mark }) предлагает добавить:
   *[other] { $by } ({ $mark }) предлагает добавить пункт { $number }:
 }
drafting-delete = { $place ->
    [article] { $by } ({ $mark }) предлагает исключить статью.
   *[other] { $by } ({ $mark }) предлагает исключить пункт.
 }
drafting-renumber = { $by } ({ $mark }) предлагает оставить это под номером { $number }.
drafting-reservation = { $by } ({ $mark }) резервирует свою позицию.
drafting-accepted = { $by } ({ $mark }) соглашается с текстом этой статьи.
drafting-reason = Основание: { $reason }
drafting-how-to-edit = Чтобы изменить пункт, следует изменить его текст в каждом столбце. Чтобы исключить пункт — очистить его ячейки. Чтобы добавить — заполнить пустую строку статьи либо скопировать строку и дать ей новый номер. В остальном первый столбец изменять не следует: документ без меток не может быть прочитан.
drafting-version = Текст:
drafting-added = Добавлено.
drafting-removed = Исключено.
drafting-renumbered = Прежний номер: { $number }.
