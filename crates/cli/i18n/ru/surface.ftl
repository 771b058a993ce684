# Что выходит из сообщения и что спрашивают, прежде чем его составить.

error-no-effect = Как обстоят дела, это { $format } не имело бы силы: { $effect }. Ничего не отправлено.
    .remedy = Посмотреть, что есть: comity case, comity obligations. Чтобы сказать всё равно: --anyway
help-show-arg-raw = Содержание точно в полученном виде; невидимое показано
show-raw = В полученном виде:
show-no-effect = НЕДЕЙСТВИТЕЛЬНО, силы не имеет: { $why }.
show-unobliging = Оно ни к чему больше не обязывает другую сторону: она должна на этой линии столько, сколько возможно.
show-evidence = Доказательства: { $evidence }
show-look-alike = Осторожно, здесь смешаны похожие буквы разных алфавитов: { $word }
inbox-no-effect = недействительно: { $why }
inbox-unsubstantiated = БЕЗ ДОКАЗАТЕЛЬСТВ
obligations-full = { $party } на { $line } столько, сколько может быть должна одна сторона ({ $open } из { $limit }): обязывающее к большему не имеет силы, пока что-то не исполнено.
    .us = Мы должны
    .them = Другая сторона должна
help-compose-arg-to = Другая сторона и направление, если у формата их несколько
help-compose-arg-yes = Не спрашивать, прежде чем составить проект
compose-member = { $label } ({ $path }{ $marks })
compose-value = {"  "}{ $value } = { $label }
compose-list = {"  "}JSON или по строке на каждый элемент; пустая строка завершает
compose-prompt = {"> "}
compose-wrong = {"  "}Не так: нужно { $expected } { $limit }
compose-required = {"  "}Пропустить нельзя.
compose-preview = Так это прочтут:
compose-ask = Составить этот проект? (да/нет)
compose-yes = да д y yes
compose-not = Ничего не составлено.
error-compose-line = Укажите кому: comity compose { $format } --to PEER/TRACK
