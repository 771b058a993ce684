# Дела и обязательства: кто, что, кому и к какому сроку должен.

help-obligations = Показать, кто, что и кому должен: сначала то, чей срок ближе
    .examples =
        comity obligations
        comity obligations --peer BOR --track cert --late
        comity obligations --ours --due-before 2026-11-30T12:00:00Z --json
help-obligations-arg-peer = Только по линиям с этой стороной
help-obligations-arg-track = Только по линиям этого направления
help-obligations-arg-ours = Только то, что должны мы
help-obligations-arg-theirs = Только то, что должна другая сторона
help-obligations-arg-late = Только то, чей срок прошёл
help-obligations-arg-due-before = Только то, чей срок наступает не позднее этого времени; если указан день, то до его конца
help-obligations-arg-exercise = Обязательства учений вместо настоящих
help-obligations-arg-limit = Не больше стольких; если не указано, 100

help-case = Показать, как далеко продвинулось дело и что по нему ещё должны
    .examples =
        comity case 3f5a...
        comity case 3f5a... --json
help-case-arg-id = Номер или идентификатор любого сообщения дела

obligations-none = Никто никому ничего не должен.
obligations-none-late = Просроченного нет.
obligations-head = состояние срок                    кто   по   сообщение        что
obligations-more = Есть и другие, кроме этих { $shown }: см. --limit.
obligations-reading = После запуска ещё читаются: { $lines }. Из них здесь может быть не всё.
obligation-no-deadline = без срока
obligation-overdue = { $minutes ->
    [one] просрочено на { $minutes } минуту
    [few] просрочено на { $minutes } минуты
   *[many] просрочено на { $minutes } минут
}
obligation-overdue-hours = { $hours ->
    [one] просрочено на { $hours } час
    [few] просрочено на { $hours } часа
   *[many] просрочено на { $hours } часов
}
obligation-overdue-days = { $days ->
    [one] просрочено на { $days } день
    [few] просрочено на { $days } дня
   *[many] просрочено на { $days } дней
}
obligation-provisional = предварительно
obligation-us = мы
obligation-them = они
obligation-state-open = открыто
obligation-state-late = ОПОЗДАНИЕ
obligation-state-lapsed = ИСТЕКЛО
obligation-state-met = исполнено
obligation-state-met-late = исполнено с опозданием
obligation-state-waived = снято
obligation-state-cancelled = отменено
obligation-kind-delivery = квитанция
obligation-kind-acknowledge = подтверждение дежурного
obligation-kind-answer = ответ
obligation-kind-plan = план
obligation-kind-echo = ответ узла
obligation-kind-report = отчёт
obligation-kind-confirm = подтверждение
obligation-kind-mirror = встречный акт
obligation-kind-statement = сообщение этого формата
obligation-kind-action = поручение совместной записи
case-head = { $first }, { $format }, дело открыли { $by } { $at }
case-line = линия с { $peer }, { $track }
case-phase = состояние: { $phase }
case-statements = { $count ->
    [one] { $count } сообщение, { $last }
    [few] { $count } сообщения, последнее { $last }
   *[many] { $count } сообщений, последнее { $last }
}
case-provisional = Часть этого предварительна: её может изменить то, что другая сторона уже сказала и что ещё в пути.
case-obligations = обязательства по делу, из них открыто { $open }:
case-phase-open = открыто
case-phase-answered = дан ответ
case-phase-denied = отказано
case-phase-closed = закрыто
case-phase-withdrawn = отозвано
case-phase-awaiting-confirmation = ожидает подтверждения
case-phase-in-force = в силе

error-no-such-case = Дела { $name } здесь нет.
