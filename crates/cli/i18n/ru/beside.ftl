# Что поиск находит рядом с сообщениями; переводы, ожидающие принятия.
search-in-translation = {"    "}в переводе на { $into }:
search-in-note = {"    "}*** во ВНУТРЕННЕЙ ЗАМЕТКЕ, никогда не отправлялась: ***
help-translate-adoptions = Показать переводы (F19), которые одна сторона заявила, а другая нет
    .examples =
        comity translate adoptions
        comity translate adoptions --json
help-translate-adoptions-arg-after = Продолжить с места, где закончился прежний ответ
adoptions-none = Среди { $count } сообщений нет переводов, ожидающих принятия.
adoptions-ours = Можем принять мы (comity translate adopt НОМЕР; обязанности нет):
adoptions-theirs = Может принять другая сторона (обязанности нет):
adoptions-line = { $translation }  к { $of } на { $into }, { $at }
adoptions-unfit = ЭТО НЕ ПЕРЕВОД ТОГО ТЕКСТА, принять его нельзя
adoptions-unread = переведённый текст здесь прочитать нельзя
help-archive-arg-handovers = Со сдачами смены пунктов этого направления: такой файл остаётся внутри
archive-handovers = Сдачи смены ({ $count }, с { $first } по { $last }) таковы, как записаны: ключами обоих подписано { $keys }, отчасти со слов узла завершено { $attested }, не завершено { $open }.
archive-inside = В нём перечислено открытое на пунктах и замечания офицеров: не давать тем, кому это знать нельзя.
