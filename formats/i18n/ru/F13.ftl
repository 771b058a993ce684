# F13: Открыто или отвергнуто.

F13 = Открыто или отвергнуто
F13-help = Узел открыл сообщение или отвергает его и называет правило. Передаётся в заголовках записей.

F13-ref = Сообщение
    .help = Идентификатор записи сообщения.
F13-result = Итог
    .help = Открыто ли оно.
F13-result--opened = Открыто
F13-result--refused = Отвергнуто
F13-reason = Причина
    .help = Какое правило нарушено.
F13-reason--malformed-header = Искажён заголовок
F13-reason--unreadable = Не читается
F13-reason--malformed-statement = Искажено сообщение
F13-reason--commitment-mismatch = Не то, что было зафиксировано
F13-reason--unknown-format = Неизвестный формат
F13-reason--format-violation = Содержание не отвечает формату
F13-reason--bad-citation = Неверная ссылка на журнал
F13-reason--bad-authority = Неверные полномочия
F13-reason--bad-release = Неверный выпуск
F13-reason--listing-above-citation = Перечислено больше, чем указано
