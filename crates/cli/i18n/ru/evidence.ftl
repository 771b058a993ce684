# Что подтверждают доказательства и что доказывает файл доказательства.

state-queued = Надёжно записано здесь; узел стороны { $peer } не подписал квитанцию.
state-withheld = Узел стороны { $peer } на связи с { $since } и квитанцию не выдал.
state-key-revoked = Надёжно записано здесь; наш ключ этой линии отозван, и до замены ключей ничто не уходит: comity keys rotate.
state-newer-copy-claimed = Надёжно записано только в этой копии. Сторона { $peer } заявляет, что хранит поколение { $generation } собственного журнала этого узла: есть более новая копия этого узла. Из этой по соединению ничто не уходит: comity status.
state-not-taken = Надёжно записано здесь; узел стороны { $peer } отвечает, но не принимает наши кадры: { $reason }. Этот ответ не подписан.
state-delivered = Узел стороны { $peer } хранит его с { $at }; никто его ещё не подтвердил.
state-opened = Узел стороны { $peer } хранит его с { $at } и открыл его ({ $by }); никто его ещё не подтвердил.
state-refused-by-them = Узел стороны { $peer } отказал ему ({ $by }): { $reason }. Оно недействительно у обеих сторон.
state-acknowledged = Узел стороны { $peer } хранит его с { $delivered }; принято к сведению: { $officer }, { $at } ({ $by }). Имя подтверждает только тот узел.
state-not-understood = Узел стороны { $peer } хранит его с { $delivered }; получено, но НЕ понято: { $officer }, { $at } ({ $by }). Имя подтверждает только тот узел.
state-received-unreceipted = От стороны { $peer }; хранится здесь, наша квитанция ещё не подписана.
state-received = От стороны { $peer }; хранится здесь, квитанция выдана в { $at }. Никто его ещё не подтвердил.
state-refused-by-us = Наш узел отказал ему: { $reason }. Оно недействительно у обеих сторон.
state-acknowledged-by-us = { $officer }: принято к сведению в { $at } ({ $by }).
state-not-understood-by-us = { $officer }: получено, но НЕ понято, { $at } ({ $by }).
state-superseded = Исправлено автором в { $by }; остаётся в журнале.
state-cancelled = Отменено автором в { $by }; остаётся в журнале.
state-unknown = Эта программа не знает состояния, о котором сообщает узел.

state-short-queued = в очереди
state-short-withheld = не выдана
state-short-key-revoked = ключ отозван
state-short-newer-copy-claimed = старая копия?
state-short-not-taken = не принято
state-short-not-understood = не понято
state-short-delivered = доставлено
state-short-opened = открыто
state-short-refused = отказ
state-short-acknowledged = подтверждено
state-short-received = получено
state-short-superseded = исправлено
state-short-cancelled = отменено
state-short-unknown = ?

standing-disputed = ОСПОРЕНО автором: позже он отказывается от ключа для этого места. То, на что раньше выдана квитанция, остаётся.
standing-disowned = ОТВЕРГНУТО автором: ключ для этого места отозван, а квитанции до этого не было.
standing-short-disputed = ОСПОРЕНО
standing-short-disowned = ОТВЕРГНУТО

frame-code-malformed = они искажены
frame-code-version = их версия неизвестна
frame-code-unknown-line = линия неизвестна
frame-code-bad-signature = подпись не подтверждается или её ключ отозван
frame-code-bad-root = записи не приводят к подписанному корню
frame-code-gap = перед ними недостаёт записей
frame-code-over-limit = они превышают предел
frame-code-frozen = линия там остановлена
frame-code-busy = не сейчас
frame-code-bad-receipt = квитанция не соответствует
frame-code-beyond-end = они от старой копии того узла: поколение закрыто, и здесь известен его преемник

refusal-malformed-header = его заголовок искажён или противоречит своему месту
refusal-unreadable = его печать не открывается
refusal-malformed-statement = внутри не сообщение
refusal-commitment-mismatch = содержание не соответствует его обязательству
refusal-unknown-format = его формат на этой линии неизвестен
refusal-format-violation = содержание не отвечает формату
refusal-bad-citation = оно ссылается на то, чего нет
refusal-bad-authority = его полномочия не подтверждаются
refusal-bad-release = подписи должностного лица нет или она неверна
refusal-listing-above-citation = оно ссылается на меньшее, чем квитанция, которую перечисляет

who-author = автора
who-counterpart = другой стороны
who-accused = обвиняемой стороны

verify-head = Проверено, без узла и без сети:
verify-said = { $name }: сообщение { $number }, линия { $track }; по собственным часам { $stated }.
verify-id = Его идентификатор: { $id }
verify-received = Узел стороны { $name } получил его и подписал это { $at } по своим часам: у него было это сообщение и все более ранние записи стороны { $author } на этой линии (записей: { $size }).
verify-listed = { $name } перечисляет квитанцию от { $at } в своей записи { $number }.
verify-opened = Позже узел стороны { $name } ответил по нему (в своей записи { $number }) и не отказал.
verify-refused = Узел стороны { $name } отказал ему в своей записи { $number }: { $reason }.
verify-held = Узел стороны { $name } подписал в своей записи { $number }, по своим часам { $stated }, что хранит вложение { $file } целиком и проверил его. Корень вложения: { $root }
verify-held-unnamed = Узел стороны { $name } подписал в своей записи { $number }, по своим часам { $stated }, что хранит вложение этого сообщения целиком и проверил его; корень вложения { $root }. Что приложено к сообщению, не раскрыто.
verify-answered = { $name } отвечает на него в { $number }, по собственным часам { $stated }.
verify-answer-unshown = В файле есть и сообщение стороны { $name } { $number }, указанное время { $stated }; что оно отвечает на это, не показано.
verify-disputed = Позже { $name } отказывается от ключа для этого места. То, на что раньше выдана квитанция, остаётся.
verify-receipt-disputed = Позже { $name } отказывается от ключа, подписавшего квитанцию для этого места.
verify-withheld = Содержание не раскрыто.
verify-disclosed-one = Содержание раскрыто одним лицом:
verify-disclosed-two = Содержание раскрыто двумя лицами:
verify-as-of = Действительно на контрольную отметку { $size } стороны { $name }; что было позже, здесь неизвестно.
verify-root = Корневой ключ стороны { $name }: { $root }
verify-root-identified = Корневой ключ стороны { $name }, как вы его указали: { $root }
verify-one-not-identified = Ключ стороны { $known } - из указанных вами. КЛЮЧ СТОРОНЫ { $name } НЕ ОПОЗНАН: название - это только то, как сторона называет себя. Сверить её корневой ключ с опубликованным стороной или указать его через --root.
verify-not-identified = КЛЮЧИ НЕ ОПОЗНАНЫ: названия - это то, как стороны называют себя. Сверить корневые ключи с опубликованными сторонами или указать их через --root.

verify-contradiction = { $name }: подписаны две отметки одного журнала, которые не могут быть верны вместе.
verify-contradiction-journal = Журнал: { $journal }
verify-contradiction-head = Подписано: записей { $size }, корень { $root }
verify-contradiction-one-size = В обеих отметках одно число записей и разные корни.
verify-contradiction-two-sizes = Большая отметка не продолжает меньшую.
verify-contradiction-limit = Обе подписаны ключами, которые { $name } передаёт этому журналу. Похищены ли они, файл не говорит.
verify-contradiction-not-identified = КЛЮЧИ НЕ ОПОЗНАНЫ: название - это то, как сторона называет себя. Сверить корневой ключ с опубликованным стороной или указать его через --root.
