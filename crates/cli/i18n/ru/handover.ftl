# Сдача смены: что открыто, с подписями обоих должностных лиц.

help-handover = Список сдач смены; открыть, подписать или проверить сдачу смены
    .examples =
        comity handover nrrc --from ana --to bo
        comity handover --sign 7 --key ana.key
        comity handover verify 7.handover
help-handover-arg-desk = Пункт, который сдаётся
help-handover-arg-from = Кто сдаёт
help-handover-arg-to = Кто принимает
help-handover-arg-remarks = Замечания сдающего
help-handover-arg-sign = Сдача смены, которую следует подписать
help-handover-arg-officer = Кто подтверждает без ключа, если это разрешено правилами: удостоверяет данный узел
help-handover-arg-key = Ключ должностного лица, созданный командой comity officer keygen
help-handover-file = Записать сдачу смены в файл: для подписи на другой машине и для проверки кем угодно
    .examples = comity handover file 7 -o 7.handover
help-handover-file-arg-number = Сдача смены
help-handover-file-arg-output = Новый файл; в нём перечислено, что открыто
help-handover-sign = Показать, что перечислено, и подписать на машине должностного лица: узел не нужен
    .examples = comity handover sign 7.handover --key ana.key -o 7.ana
help-handover-sign-arg-file = Файл сдачи смены
help-handover-sign-arg-key = Ключ должностного лица
help-handover-sign-arg-output = Новый файл для подписи
help-handover-collect = Принести подписи, сделанные на других машинах
    .examples = comity handover collect 7 7.ana 7.bo
help-handover-collect-arg-number = Сдача смены
help-handover-collect-arg-files = Файлы подписей
help-handover-verify = Проверить файл сдачи смены: узел не нужен
    .examples = comity handover verify 7.handover --root 4f1c...
help-handover-verify-arg-file = Файл
help-handover-verify-arg-roots = Отпечаток корневого ключа стороны, известный вам

handover-none = Сдач смены ещё не было.
handover-line = Сдача смены { $number }, пункт { $desk }: { $from } сдаёт, { $to } принимает, { $at }
handover-item = { "    " }{ $what }: { $about }
handover-item-alarm = тревога
handover-item-draft = проект
handover-item-ours = мы должны
handover-item-theirs = должны нам
handover-counts = { "    " }открыто: мы должны { $ours }, другие стороны должны { $theirs }
handover-nothing-open = { "    " }ничего не открыто
handover-signed = { "    " }{ $officer }: подтверждено { $at }; это удостоверяет узел, а не ключ
handover-signer-key = { "    " }{ $officer } ({ $name }): подписано ключом { $key }; { $at } по часам узла
handover-signer-left = { "    " }{ $name } с тех пор больше не работает; подписанное раньше остаётся в силе
handover-asked = { "    " }{ $officer }: ожидается подпись ключом { $key }
handover-done = { "    " }завершена { $at }
handover-state-opened = { "    " }не завершена: должны подписать оба
handover-state-offered = { "    " }предложена: { $to } ещё не принимает смену
handover-state-taken = { "    " }не завершена: { $to } принимает смену, подписи сдающего нет
handover-replaced = { "    " }её место заняла сдача смены { $by }
handover-file = Файл: { $path }. В нём перечислено, что открыто: не передавать тем, кому это знать не положено.
handover-signature = { $officer }: подписано ключом { $key }, файл { $path }
handover-root-known = { "    " }реестр: { $name }, корень указан вами: { $words } ({ $root })
handover-root-unknown = { "    " }реестр: { $name } (по собственным словам), корень { $words } ({ $root }): сверить с известным вам
handover-verdict-complete = Завершена: перечисленное подписали оба.
handover-verdict-attested = О том, что не подписано ключом, есть только слово узла.
handover-verdict-offered = НЕ завершена: предложена, но не принята.
handover-verdict-taken = НЕ завершена: принята, но подписи сдающего нет.
handover-verdict-opened = НЕ завершена: подписей нет.

log-handover-replaced = сдачу смены заменила более поздняя

error-no-such-handover = Сдачи смены { $name } здесь нет.
    .remedy = Список: comity handover.
error-handover-officers = Сдача смены проходит между двумя разными лицами, подписывают они же: { $officer }.
    .remedy = Назвать должностных лиц обеих смен.
error-handover-signed = { $officer }: подпись уже есть.
    .remedy = Теперь должна подписать другая сторона смены.
error-handover-replaced = Сдачу смены { $name } больше не подписывают: её место заняла сдача { $by } того же пункта.
    .remedy = Подписать её: в ней перечислено, что открыто сейчас.
error-handover-key-needed = { $officer } подписывает сдачу смены только ключом { $key }.
    .remedy = comity handover --sign NUMBER --key FILE
error-handover-key = Ключ { $key } ({ $officer }) не внесён в реестр, либо его владелец больше не работает.
    .remedy = Ключ вносит в реестр команда comity officer enrol.
error-handover-signature = Это не подпись под данной сдачей смены ({ $officer }): { $detail }
    .remedy = Записать сдачу смены в файл заново (comity handover file) и подписать его.
error-handover-file = Это не файл сдачи смены и не файл подписи: { $detail }
    .remedy = Взять файл в том виде, в котором его записала команда comity handover file или comity handover sign.
error-handover-not-asked = Ключом { $key } эту сдачу смены не подписывают.
    .remedy = Взять ключ одного из двух должностных лиц.
error-handover-changed = НЕ ПОДТВЕРЖДЕНО: перечисленное изменено после подписи.
    .remedy = Взять файл у узла ещё раз.
error-handover-register = НЕ ПОДТВЕРЖДЕНО: реестр в файле. { $detail }
    .remedy = Взять файл у узла ещё раз.
error-handover-proof = НЕ ПОДТВЕРЖДЕНО: подпись ({ $officer }). { $detail }
    .remedy = Взять файл у узла ещё раз.
error-handover-root = НЕ ПОДТВЕРЖДЕНО: реестр начинается с другого корня: { $root }
    .remedy = Сверить отпечаток корня со стороной.
