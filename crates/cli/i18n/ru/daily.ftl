# Повседневная работа: передача дел.

turnover-shift = Передано дежурство: { $desk }, { $from } - { $to }.
turnover-reserve = Изменён резерв пункта { $desk }.
turnover-alarm = Открытая тревога, следующий вызов - принявшему дела: { $about }
turnover-open = Открыто на этот момент: заявлений, по которым за нами долг, - { $owed }; дел - { $cases }.
turnover-owed =   { $number }
turnover-more = Есть и другие: comity obligations
