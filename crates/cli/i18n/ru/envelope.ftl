# Что стоит вокруг содержания: параметры всех команд, которые составляют конверт; пометки, которых никто не выбрал.

help-envelope-arg-attachments = Прилагаемый файл; с FIELD= он заменяет это поле содержания; можно повторять
help-envelope-arg-from-desk = Контактный пункт отправителя
help-envelope-arg-to-desks = Контактный пункт получателя; можно повторять. Сроки идут по его объявленным часам; без него круглосуточно
help-envelope-arg-info-desks = Контактный пункт, которому сообщается для сведения; можно повторять
help-envelope-arg-case = Дело: номер или идентификатор его первого сообщения
help-envelope-arg-supersedes = Своё сообщение, которое заменяется этим
help-envelope-arg-instrument = Хеш текстов документа, по которому это говорится
help-envelope-arg-article = Статья документа
help-envelope-arg-languages = Язык аутентичного текста, например ru; можно повторять
help-envelope-arg-translations = Перевод и хеш текста, с которого он сделан; можно повторять
help-envelope-arg-handling = Порядок обращения; без указания - конфиденциально между сторонами
help-envelope-arg-settle = Выпуск двумя лицами: этот узел сообщит, что видел сообщение открытым
help-envelope-arg-asked = О чём просят
help-envelope-arg-by = К какому времени: 2026-11-30 (включая этот день, по UTC) или 2026-11-30T12:00:00Z
help-envelope-arg-in-reply-to = Сообщение, на которое это отвечает; можно повторять
help-envelope-arg-tlp = Traffic Light Protocol 2.0; без указания - как у того, на что отвечают или что заменяют, иначе TLP:AMBER, и не выше предела линии
help-envelope-arg-pap = Permissible Actions Protocol; без указания - как для TLP
help-envelope-arg-mark = Настоящее, учебное или проверочное
help-envelope-arg-informal = Без ущерба для позиций: никогда не меняет дело
help-envelope-arg-anyway = Отправить, даже если сейчас сообщение не имело бы силы
help-draft-edit-arg-attachments = Прилагаемый файл, вместо прежних; с FIELD= он заменяет это поле содержания; можно повторять

finding-line-test-unsaid = Этот узел не может передать проверку линии (F01) на { $peer }/{ $track }, поэтому другая сторона её не слышит; сама линия может работать.
finding-line-test-unsaid-remedy = Устранить причину; следующая проверка уйдёт сама. Извещение о перебое (F07) до тех пор не готовится.
line-health-unsaid = { "    " }ЭТОТ УЗЕЛ не может передать проверку линии (F01) с { $since }: { $why }
