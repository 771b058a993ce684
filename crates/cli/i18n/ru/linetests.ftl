# Проверки линий: состояние линий, итог по каждому пути, то, что узел передаёт сам.

help-line-health = Показать состояние линий по их проверкам: связь, пути, контрольные значения, последние двое суток по часам
    .examples =
        comity line-health
        comity line-health BOR
        comity line-health BOR/nrrc --days 7
help-line-health-arg-line = Другая сторона или одна линия с ней; если не указано, все линии
help-line-health-arg-days = За сколько последних суток считать, от 1 до 14
help-line-state = Показать или сохранить итог линии: все дела и обязательства её окончательного состояния
    .examples =
        comity line-state BOR/nrrc
        comity line-state BOR/nrrc --to state.json
help-line-state-arg-line = Другая сторона и вид линии
help-line-state-arg-to = Записать всё состояние в этот новый файл

line-health-none = Линий нет.
line-health-head = { $line }: { $stands }
line-health-untested = ещё не проверена
line-health-up = работает
line-health-down = НЕ РАБОТАЕТ с { $since }, пропущено проверок подряд: { $missed }
line-health-fallback = { "    " }позвоните им: телефон { $telephone }; почта { $mail }
line-health-tried = { "    " }проверено, { $way }: { $result }
line-health-draft = { "    " }извещение о перерыве (F07) ждёт дежурного: comity draft show { $draft }
line-health-answered = { "    " }последняя проверка: { $by } { $sequence }, { $at }, ответ есть
line-health-open = { "    " }последняя проверка: { $by } { $sequence }, { $at }, ответа нет
line-health-available = { "    " }доступность: { $percent } %
line-health-round-trip = { "    " }туда и обратно: 50 % за { $p50 } мс, 99 % за { $p99 } мс
line-health-skew = { "    " }их часы минус наши: { $ms } мс, плюс-минус { $within } мс (половина времени туда и обратно и секунда)
line-health-person = { "    " }последняя проверка дежурства: { $at }, ответ через { $seconds } с
line-health-person-missed = { "    " }последняя проверка дежурства: { $at }, ПРОПУЩЕНА: за час никто не ответил
line-health-person-open = { "    " }последняя проверка дежурства: { $at }, должен ответить человек
line-health-way-ours = { "    " }от нас к ним, { $way }: { $result } ({ $at })
line-health-way-theirs = { "    " }от них к нам, { $way }: { $result } ({ $at })
line-health-equal = { "    " }стороны понимают линию одинаково: { $at }
line-health-differ = { "    " }СТОРОНЫ РАСХОДЯТСЯ после { $from }, не позднее { $to }
line-health-differ-case = { "    " }в деле { $case }

way-direct = напрямую
way-relay = ретранслятор
way-proxy = прокси
way-mail = почта
way-courier = файлы с курьером
way-reached = доходит
way-failed = не доходит
way-untried = не проверялось

line-series-way-ours = от нас к ним, { $way }: дошло { $reached } из { $tried } ({ $percent } %), проверок { $tests }
line-series-way-theirs = от них к нам, { $way }: дошло { $reached } из { $tried } ({ $percent } %), проверок { $tests }
line-series-way-ms = { "    " }время: 50 % за { $p50 } мс, 90 % за { $p90 } мс, 99 % за { $p99 } мс
line-series-way-skew = { "    " }их часы минус наши: { $ms } мс, плюс-минус { $within } мс (половина времени туда и обратно и секунда)
line-series-way-down = { "    " }не ведёт никуда с { $since }
line-series-persons = проверок дежурства: { $tests }; с ответом за час: { $answered }; пропущено: { $missed }
line-series-person-missed = { $by }, { $at }: ПРОПУЩЕНА, за час никто не ответил
line-series-person-late = { $by }, { $at }: { $officer }, ответ С ОПОЗДАНИЕМ, через { $seconds } с

line-state-written = Состояние записано в { $path }.
line-state-sums = { $line }: дел: { $cases }; обязательств: { $obligations }

draft-owner-node = подготовил узел

why-transports-relays = Список ретрансляторов в transports.toml использовать нельзя.

alarm-line-down = линия НЕ РАБОТАЕТ, пропущены две проверки или больше: { $about }
alarm-digests-differ = стороны по-разному понимают линию: { $about }
alarm-ended-over = прошло

error-format-node = { $format } передают только сами узлы: человек его не отправляет и не утверждает.
    .remedy = Узел проверяет линии сам. Проверить сейчас: comity line-test PEER/TRACK, а дежурных — с --person.
