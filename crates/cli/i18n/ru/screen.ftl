# Экран дежурного, опубликованный порядок оповещения и то, что в деле не имеет силы.

help-watch-arg-officer = Кто подтверждает на этом экране; личный токен говорит об этом сам

screen-alarms = Тревоги
screen-desks = Пункты
screen-open = { $count ->
    [one] { $count } открытая тревога
    [few] { $count } открытые тревоги
   *[other] { $count } открытых тревог
}
screen-open-flash = { $open }, МОЛНИЯ: { $flash }
screen-of = {" "}({ $shown } из { $all })
screen-filter = только { $what }; МОЛНИЯ всегда
screen-and-above = { $precedence } и выше
screen-all-filtered = По отбору ничего нет; x - показать всё.
screen-parked = пункт закрыт
screen-no-deadline = без срока
screen-in-flight = , в пути { $count }
screen-down = НЕТ СВЯЗИ с { $since }{"  "}
screen-test-answered = проверка { $at } с ответом
screen-test-waits = проверка { $at } БЕЗ ответа
screen-test-none = проверок не было
screen-round-trip = , { $ms } мс
screen-skew = , часы { $ms } ± { $within } мс
screen-clocks = , часы от { $least } до { $most } с
screen-exercise = { $count ->
    [one] УЧЕНИЯ: из открытых тревог { $count } учебная
   *[other] УЧЕНИЯ: из открытых тревог { $count } учебных
}
screen-more-findings = и ещё { $count }: comity status
screen-keys = Enter принять  j k выбор  l линия  p срочность  x всё  ? справка  q выход
screen-you = вы
screen-confirm-said = Подтвердить { $about } ({ $officer })?  Enter да  u не понято  Esc нет
screen-confirm = Принять к сведению { $about } ({ $officer })?  Enter да  Esc нет
screen-taken = Принято: { $about }
screen-no-officer = Не указано, кто подтверждает: comity watch --officer NAME
screen-ladder = ступень { $step } из { $of } с { $at }: { $desk }, { $call }
screen-ladder-closed = там закрыто
screen-help-title = Клавиши
screen-help =
    Enter, a      принять выбранную тревогу: вопрос, Enter ещё раз - да
    j k, стрелки  выбрать другую;  g  снова самая срочная
    l             только одна линия, затем следующая, затем все
    p             только эта срочность и выше
    x, Esc        без отбора;  r  спросить узел сейчас
    q             выход (буквы действуют и в русской раскладке)

    Подтверждение сообщает другой стороне, что названное должностное лицо
    приняло сообщение. Это не согласие.
    МОЛНИЯ стоит первой, отбор её не скрывает; учебное идёт последним.
    Ступени рядом с тем, что должна другая сторона, рассчитаны здесь по
    опубликованному ею порядку: сама она этого не сообщала.
    Время UTC. УСТАРЕЛО значит, что экран не следует за узлом.

ladder-call-on-watch = дежурный
ladder-call-reserve = резерв
ladder-call-next-shift = следующая смена
ladder-now = по опубликованному ею порядку: ступень { $step } из { $of }, { $desk } ({ $call }), с { $at }
ladder-closed = по опубликованному ею порядку: до открытия пункта никого не вызывают
ladder-head = Кого там вызывают, по опубликованному порядку (пункт { $desk }, запись { $entry } реестра той стороны); сама она этого не сообщала:
ladder-step = {"    "}{ $step }. { $desk }, { $call }: с { $at }
ladder-step-reached = {"  * "}{ $step }. { $desk }, { $call }: с { $at }
directory-ladder =     вызывают: { $desk }, { $call }, каждые { $minutes } мин, раз: { $calls }

case-without-effect = не имеют силы:
case-void = {"    "}{ $number } { $format }: { $reason }

help-register-add-arg-no-ladder = Не публиковать порядок оповещения пункта, который назван в контакте
register-filled-utc = Часы работы пересчитаны в UTC и внесены.
register-filled-ladder = Внесён порядок оповещения пункта: пункты и места, без имён.
error-register-hours = Часы работы контакта нельзя пересчитать: { $detail }
    .remedy = Какими они должны быть, показывает comity formats { $format }.

finding-format-missing = Правила, действующие на линии { $line }, называют формат, которого нет в папке этого узла (хеш { $hash }). Сообщения этого формата недействительны только здесь, и дайджесты сторон расходятся.
finding-format-missing-remedy = Верните его файл в formats/ и запустите узел снова; хеш файла печатает comity formats ФОРМАТ.
finding-obligations-full-ours = На линии { $line } мы должны столько, сколько может быть должна одна сторона: { $open } из { $limit } ({ $mark }). Обязывающее нас к большему не имеет силы.
finding-obligations-full-ours-remedy = Исполнить что-либо: comity obligations --ours
finding-obligations-full-theirs = На линии { $line } другая сторона должна столько, сколько может быть должна одна сторона: { $open } из { $limit } ({ $mark }). Обязывающее её к большему не имеет силы.
finding-obligations-full-theirs-remedy = Снять то, что больше не нужно: comity obligations --theirs
