# Повседневная работа: передача дел.

turnover-shift = Передано дежурство: { $desk }, { $from } - { $to }.
turnover-reserve = Изменён резерв пункта { $desk }.
turnover-alarm = Открытая тревога, следующий вызов - принявшему дела: { $about }
turnover-translation = Передан перевод: { $what }
turnover-open = Открыто на этот момент: сообщений, по которым мы должны, - { $owed }; дел - { $cases }.
turnover-owed =   { $number }
turnover-more = Есть и другие: comity obligations

# Учения.

help-drill = Сыграть другую сторону с собственными ключами на учебных линиях, чтобы дежурная смена тренировалась одна
    .examples =
        comity drill examples/drill-early-warning.toml
        comity drill examples/drill-watch-test.toml --place /var/lib/comity-drill
help-drill-arg-file = Учение: что говорит и чего ждёт другая сторона
help-drill-arg-place = Где находится изображаемая сторона; нужно со второго учения, потому что сопряжение постоянно
drill-begins = УЧЕНИЯ начинаются: { $title }. Всё идёт по линии { $line } с пометкой «учения».
drill-said = УЧЕНИЯ: DRILL передала { $number } ({ $format }) и ждёт дежурную смену.
drill-acknowledged = УЧЕНИЯ: { $number } подтверждено.
drill-late = УЧЕНИЯ: { $number } не подтверждено за { $seconds } с.
drill-ends = УЧЕНИЯ окончены: сообщений { $said }, не подтверждено в срок { $late }.
error-drill-file = Учение { $path } нельзя сыграть: { $detail }
    .remedy = Образцы учений - в examples/.
error-drill-ceiling = Линия { $line } предназначена не только для учений. Ничего не сделано.
    .remedy = Добавьте в настройки узла [ceiling."{ $line }"] с exercise_only = true для каждой линии с DRILL и перезапустите узел.
error-drill-idle = Узел не работает, значит, дежурить некому. Ничего не сделано.
    .remedy = comity serve
