# Группы команд в справке о всей программе и ступени, о которых сообщает подтверждение.

help-group-watch = Дежурство
help-group-statements = Сообщения
help-group-cases = Дела и обязательства
help-group-records = Записи и доказательства
help-group-lines = Линия и другие стороны
help-group-officers = Должностные лица и пункты
help-group-operation = Работа узла

levels-head = {"    "}Ступени порядка оповещения, пройденные до этого, по словам подтвердившей стороны:
levels-entered = {"      "}ступень { $level }, пункт { $desk }: { $at }
