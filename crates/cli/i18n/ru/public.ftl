# Публичные обязательства: заявления, публичный журнал, слежение, свидетельство.

help-group-public = Публичные обязательства

help-declare = Публично заявить, что сторона берёт на себя, за подписью двух должностных лиц
    .more = Шаги: запрос, подпись каждого должностного лица на своей машине, внесение в публичный журнал, публикация. До внесения ничего не заявлено. Потеря файла до этого ничего не стоит: подпись делается по запросу ещё раз, а если нет и запроса, делается и подписывается новый.
    .examples =
        comity declare declaration.json --request r.json --officer Ana --officer Bo
        comity declare sign r.json --key ana.key --output ana.sig
        comity declare sign r.json --key bo.key --output bo.sig
        comity declare enter r.json ana.sig bo.sig
        comity public publish /var/www/comity
        comity declare declaration.json --officer-key ana.key --officer-key bo.key
        comity declare --text en=examples/declaration/en.txt --text ru=examples/declaration/ru.txt --request r.json --officer Ana --officer Bo
        comity declare --adhere HASH --start 2027-01-01T00:00:00Z --request r.json --officer Ana --officer Bo
help-declare-arg-file = Тело заявления (F60), JSON
help-declare-arg-text = Его текст на одном из языков, из файла
help-declare-arg-adhere = Присоединиться к договорённости с этим хешем
help-declare-arg-start = С какого момента обязывает, UTC; если не указано, с нынешнего
help-declare-arg-toward = По отношению к кому: all-states, adherents, named
help-declare-arg-supersedes = Заявление этой стороны, вместо которого оно делается
help-envelope-arg-officer-key = Ключ должностного лица, которое подписывает здесь и сейчас; можно указать несколько
help-envelope-arg-request = Вместо этого записать запрос подписей в этот новый файл
help-envelope-arg-officer = Должностное лицо, которое подпишет запрос, по имени или ключу
help-declare-withdraw = Отозвать заявление с соблюдением срока уведомления либо одну из оговорок
    .examples =
        comity declare withdraw ID --effective 2027-09-01T00:00:00Z --reason ru="Текст заменён." --officer-key ana.key --officer-key bo.key
        comity declare withdraw ID --reservation 1 --effective 2027-01-01T00:00:00Z --reason ru="Не нужна." --request r.json --officer Ana --officer Bo
help-declare-withdraw-arg-declaration = Заявление, по его идентификатору
help-declare-withdraw-arg-effective = С какого момента, UTC: не раньше срока уведомления
help-declare-withdraw-arg-reason = Почему, на одном из языков
help-declare-withdraw-arg-reservation = Отозвать эту из оговорок, счёт с 1: уведомление не требуется
help-declare-arrangement = Внести публичный текст, к которому могут присоединиться другие (F63)
    .examples = comity declare arrangement examples/declaration/arrangement.json --officer-key ana.key
help-declare-arrangement-arg-file = Тело договорённости (F63), JSON
help-declare-sign = Показать всё, что сказано в запросе, и подписать ключом должностного лица: узел не нужен, и это можно повторить
    .examples = comity declare sign r.json --key ana.key --output ana.sig
help-declare-sign-arg-request = Запрос
help-declare-sign-arg-key = Ключ должностного лица
help-declare-sign-arg-output = Куда записать подпись
help-declare-sign-arg-yes = Подписать без вопроса
help-declare-enter = Внести заявление в публичный журнал с подписями всех запрошенных должностных лиц: один раз
    .examples = comity declare enter r.json ana.sig bo.sig
help-declare-enter-arg-request = Запрос
help-declare-enter-arg-signatures = Подпись каждого должностного лица

help-declarations = Показать, кто что заявил, с какого времени, с какими оговорками и насколько известно, кто это
    .examples =
        comity declarations
        comity declarations --at 2027-06-01T00:00:00Z --json
help-declarations-arg-at = На этот момент, UTC; если не указано, на нынешний

help-public = Публичный журнал этой стороны
help-public-begin = Начать публичный журнал: за подписью корня, с уполномоченными ключами и должностными лицами реестра
    .examples = comity public begin --root-key /media/safe/aur.root
help-public-begin-arg-root-key = Корневой ключ
help-public-begin-arg-authority-key = Уполномоченный ключ
help-public-update = Привести должностных лиц, а с корневым ключом и уполномоченные ключи, в соответствие с реестром
    .examples = comity public update
help-public-update-arg-root-key = Корневой ключ, если изменились уполномоченные ключи
help-public-update-arg-authority-key = Уполномоченный ключ
help-public-show = Показать журнал, его ключи и кто вправе в нём подписывать
    .examples = comity public show --json
help-public-publish = Записать плитки, вершину и страницы в папку, которую раздаёт веб-сервер
    .examples = comity public publish /var/www/comity
help-public-publish-arg-folder = Папка
help-public-vouch = Публично поручиться за корень другой стороны или взять поручительство назад
    .examples = comity public vouch PARTY --name "Бор"
help-public-vouch-arg-party = Сторона: её 64 шестнадцатеричные цифры
help-public-vouch-arg-name = Её имя; без имени поручительство берётся назад
help-public-vouch-arg-authority-key = Уполномоченный ключ
help-public-new-key = Дать журналу другой ключ, за подписью корня
    .examples = comity public new-key --root-key /media/safe/aur.root
help-public-new-key-arg-root-key = Корневой ключ
help-public-witness = Попросить свидетеля заверить последнюю вершину; без адреса — всех, кого просили прежде
    .examples = comity public witness https://witness.example/w1 --vkey KEY --vkey KEY --trust ca.pem
help-public-witness-arg-url = Адрес свидетеля
help-public-witness-arg-vkey = Ключ проверки свидетеля; подписать должны все
help-public-witness-arg-trust = Файл PEM удостоверяющего центра его сервера, для https
help-public-proof = Записать файл, который доказывает заявление тому, у кого больше ничего нет
    .examples = comity public proof ID --output bor.proof
help-public-proof-arg-declaration = Заявление, по его идентификатору: наше или стороны, за которой следят
help-public-proof-arg-output = Новый файл

help-follow = Следить за публичным журналом другой стороны; без адреса — получить новое от всех
    .examples =
        comity follow https://bor.example/comity --root FINGERPRINT --trust ca.pem
        comity follow
help-follow-arg-url = Где он раздаётся
help-follow-arg-root = Отпечаток её корня, как он опубликован: тогда сторона считается опознанной
help-follow-arg-trust = Файл PEM удостоверяющего центра её сервера, для https

help-witness = Наблюдать за публичными журналами других, чтобы никто не показал двух историй незаметно
help-witness-serve = Заверять вершины журналов, за которыми здесь следят, по HTTP (C2SP tlog-witness)
    .examples = comity witness serve --name witness.example/w1 --listen 127.0.0.1:8081
help-witness-serve-arg-name = Имя свидетеля
help-witness-serve-arg-listen = Где принимать соединения
help-witness-serve-arg-logs = Ключ проверки ещё одного журнала; ключи с одним именем относятся к одному журналу
help-witness-keys = Напечатать ключи проверки свидетеля этого узла; если их нет, они создаются
    .examples = comity witness keys --name witness.example/w1
help-witness-keys-arg-name = Имя свидетеля
help-witness-believe = Доверять свидетелю: показывать, что он заверил, и не отсчитывать уведомление с более раннего времени
    .examples = comity witness believe KEY KEY
help-witness-believe-arg-vkey = Ключ проверки свидетеля; подписать должны все

help-verify-arg-witness = Ключ проверки свидетеля, для доказательств из публичного журнала
help-serve-arg-public = Раздавать здесь всем публичный журнал и его страницы
serve-public = Публичный журнал: http://{ $address }

declare-requested = Запрос записан в { $path }. Каждому должностному лицу: comity declare sign { $path } --key FILE --output FILE. Затем здесь: comity declare enter { $path } FILE FILE
declare-entered = { $format } внесено в публичный журнал: { $id }
declare-arrangement = Хеш договорённости, по которому присоединяются: { $hash }
declare-publish = Публичным оно станет после публикации: comity public publish DIR
declare-shown = { $name } заявляет публично ({ $format }), сторона { $party }:
declare-shown-stated = Заявлено { $at }
declare-shown-adheres = Присоединяется к договорённости { $hash }
declare-shown-start = Обязывает с { $at }; уведомление об отзыве: { $days } сут.
declare-shown-reservations = Оговорок: { $count }
declare-shown-withdrawal = Отзывает { $id } с { $at }:

public-log = Публичный журнал стороны { $name }: { $entries ->
        [one] { $entries } запись
        [few] { $entries } записи
       *[other] { $entries } записей
    }
public-origin = Источник: { $origin }
public-updated = Добавлено записей: { $count }
public-published = { $path } обновлена: записей { $entries }, записано файлов { $files }.
public-vouched = Эта сторона поручается за { $party } как за { $name }. Опубликуйте это.
public-vouched-not = Эта сторона больше не поручается за { $party }. Опубликуйте это.
public-cosigned = Заверено свидетелем { $name } в { $at }
public-no-witness = Ни одного свидетеля не просили.
public-proof = Доказательство в { $path }. Кто угодно: comity verify { $path }
public-proof-as-of = По состоянию вершины из { $size } записей, корень дерева { $root }. Позднейших заявлений в файле нет.

follow-caught = { $name }: { $entries ->
        [one] { $entries } запись
        [few] { $entries } записи
       *[other] { $entries } записей
    }, новых { $new }; всё проверено.
follow-failed = { $url }: { $why }
follow-nobody = Пока ни за кем не следят: comity follow URL

declarations-none = Ни одного публичного журнала здесь не известно.
declarations-party = { $name } ({ $how })
declarations-own = эта сторона
declarations-paired = опознана по соединению { $by }
declarations-fingerprint = опознана по опубликованному отпечатку
declarations-vouched = за неё поручились: { $by }
declarations-unidentified = не опознана
declarations-apart = Не опознаны: журнал доказывает преемственность под одним корнем, но не то, кто его автор.
declarations-two-histories = Её автор подписал ДВЕ ИСТОРИИ. Доказательство сохранено; ничего нового от неё не принимается.
declarations-stands = Запись { $number }, действует с { $at }: { $id }
declarations-begins = Запись { $number }, начнёт действовать { $at }: { $id }
declarations-stands-not = Запись { $number }, с { $at }, не действует: { $id }
declarations-until = { $end ->
        [superseded] до { $at }: заменена другим заявлением
        [withdrawn] до { $at }: отозвана
       *[other] до { $at }
    }
declarations-reservation = Оговорка: { $text }
declarations-without-effect = Запись { $number } не имеет действия: { $why }
declarations-arrangement = Договорённость { $title }: { $hash }
declarations-threshold = Присоединились: { $adherents }; требуется: { $threshold }
declarations-enters-into-force = Вступит в силу { $at }
declarations-in-force = В силе с { $at }
declarations-bound = { $by } связана обязательством перед { $toward } с { $at }; оговорок: { $count }

witness-serves = Свидетель принимает соединения на { $address } и знает { $logs ->
        [one] { $logs } журнал
        [few] { $logs } журнала
       *[other] { $logs } журналов
    }.
witness-convicted = { $origin } подписал ДВЕ ИСТОРИИ; обе вершины сохранены.
witness-believed = Свидетелю { $name } доверяют.

error-public-refused = { $why ->
        [again] Это уже внесено в публичный журнал: оно действует один раз.
       *[other] Отклонено, ничего из этого не сохранено.
    }
    .remedy = То, что было здесь прежде, осталось как было. Спросите того, кто это передал.
error-follow-rolled-back = В журнале показано записей: { $found }, а здесь их уже { $held }: он возвращён в прежнее состояние. Ничего не принято, имеющееся здесь осталось как было.
    .remedy = Это никого не уличает: причиной может быть кэш или восстановленный сервер. Повторите позже; если не изменится, спросите автора журнала.
error-follow-tile = То, что отдаёт сервер, не ведёт к контрольной отметке, которую подписал автор: у части журнала неверный хеш. Ничего не принято, имеющееся здесь осталось как было.
    .remedy = Повторите или возьмите журнал по другому адресу; сообщите тому, кто его размещает.
error-follow-entry = Запись { $number } в том виде, в каком её отдаёт сервер, — не та, что под подписанной контрольной отметкой. Ничего не принято, имеющееся здесь осталось как было.
    .remedy = Повторите или возьмите журнал по другому адресу; сообщите тому, кто его размещает.
error-public-no-log = У этой стороны ещё нет публичного журнала.
    .remedy = comity public begin --root-key FILE
error-public-has-log = У этой стороны уже есть публичный журнал.
    .remedy = comity public show
error-public-locked = С ним сейчас работает другая программа ({ $path }). Ничего не сделано.
error-public-rolled-back = В публичном журнале здесь { $held } записей, а подписано { $signed }: он возвращён в прежнее состояние. Он ничего не подписывает, иначе показал бы две истории.
    .remedy = Скопируйте опубликованную папку обратно в public/ папки этого узла: опубликованное там цело.
error-public-damaged = { $path } повреждён или отсутствует.
    .remedy = Для чужого журнала: удалите его папку в follow/ и начните следить заново. Для нашего: скопируйте опубликованную папку обратно в public/.
error-public-body = Это ничего не говорит.
    .remedy = comity formats F60 показывает, что содержит заявление.
error-public-no-effect-body = Здесь нет того, что требует формат, поэтому это не внесено.
error-public-no-effect-persons = Подписало меньше должностных лиц, чем требует формат, поэтому это не внесено.
error-public-no-effect-reference = Здесь не названо действующее заявление этой стороны, поэтому это не внесено.
error-public-no-effect-notice = Срок уведомления слишком мал, поэтому это не внесено: самое раннее — { $earliest }.
error-public-no-effect-reservations = Договорённость не допускает оговорок, поэтому это не внесено.
error-public-request = { $why ->
        [unsigned] Не хватает подписи: { $who }. Ничего не внесено.
        [another] { $who }: подписан другой запрос. Ничего не внесено.
       *[other] Указано не то, что здесь требуется. Ничего не внесено.
    }
    .remedy = Все должностные лица, чьи подписи запрошены, подписывают один запрос: comity declare sign REQUEST --key FILE --output FILE
error-public-officer = { $who } не вправе подписывать в публичном журнале.
    .remedy = comity public show перечисляет, кто вправе; comity public update приводит его в соответствие с реестром.
error-public-url = { $url } не адрес журнала.
error-public-http = { $url } не ответил тем, что запрошено.
error-public-split = { $party } подписала ДВЕ ИСТОРИИ. Доказательство в { $path }; ничего нового из этого журнала не принимается.
    .remedy = Покажите доказательство другим, кто за ней следит.
error-public-not-followed = За { $who } не следят.
    .remedy = comity follow URL
error-public-witness = Свидетель не заверил (HTTP { $status }).
error-public-id = { $id } — не 64 шестнадцатеричные цифры.
error-public-vkey = { $key } — не ключ проверки.
error-public-root = Корень этого доказательства не из указанных: { $root }
error-public-no-statement = Публичное заявление { $id } здесь не известно.
    .remedy = comity declarations перечисляет их.
error-declare-nothing = Заявлять нечего.
    .remedy = Укажите файл, --text LANGUAGE=FILE или --adhere HASH.
error-declare-unsigned = Никто это не подписывает. Ничего не внесено.
    .remedy = --officer-key FILE для каждого должностного лица либо --request FILE --officer NAME для каждого.

page-title = Публичные обязательства
page-at = По состоянию на { $value }
page-continuity = Журнал доказывает, что его записи сделаны под одним корнем и что ничто не взято назад незаметно. Он не доказывает, что его автор — государство или тот, кем себя называет: как опознан каждый, указано рядом с именем.
page-parties = Кто сделал заявления
page-none = Пока никто ничего не заявил.
page-identified-own = Сторона, которая публикует эту страницу
page-identified-paired = Опознана: с её корнем соединена линия, под именем
page-identified-fingerprint = Опознана: указан опубликованный отпечаток её корня
page-identified-vouched = Опознана: за неё поручились
page-identified-unidentified = Не опознана
page-root = Отпечаток её корня:
page-two-histories = Её автор подписал две истории. Ничего нового от неё не принимается.
page-url = Её журнал:
page-witnesses = Последняя вершина заверена:
page-no-witness = Ни один известный свидетель не заверил последнюю вершину.
page-stands = Действует с { $value }.
page-stood = Действует с { $value }.
page-adhered = Присоединение действует с { $value }.
page-adhered-from = Присоединение действует с { $value }.
page-begins = Начинает действовать { $value }.
page-until = Отозвано, действие прекращается { $value }.
page-until-superseded = Заменено другим заявлением, действует до { $value }.
page-scope = Сфера действия:
page-named = По отношению к:
page-adheres = Присоединяется к договорённости:
page-no-reservations = Оговорок нет.
page-reservations = Оговорки:
page-notice = Уведомление об отзыве: { $value } сут.
page-declared-by = Заявил:
page-officers = Подписали:
page-entry = Запись:
page-proof = Доказательство, которое проверяется отдельно
page-without-effect = Без действия, запись
page-without-body = она не говорит того, что требует её формат
page-without-persons = подписало меньше должностных лиц, чем нужно
page-without-reference = она не называет действующего заявления своего автора
page-without-notice = срок уведомления слишком мал
page-without-reservations = договорённость не допускает оговорок
page-arrangements = Договорённости
page-hash = Хеш, по которому присоединяются:
page-who = Кто может присоединиться:
page-threshold = Присоединились / требуется:
page-adherents = Присоединились:
page-in-force = В силе с { $value }.
page-enters-into-force = Вступит в силу { $value }.
page-other-languages = На этом языке текста нет. На тех, которые есть:
page-not-in-force = Не в силе: присоединилось слишком мало.
page-text = Текст
page-bound = Кто и перед кем связан обязательством
page-by = Сторона
page-toward = Перед кем
page-since = С
page-reserved = Оговорок
page-unidentified = Не опознаны
page-unidentified-what = Журналы под корнями, которых никто из известных здесь не опознал. Ни в какой порог они не засчитываются.
page-check = Как проверить
page-check-how = Верить этой странице не нужно. Рядом с ней раздаётся журнал в виде C2SP tlog-tiles; кто за ним следит, проверяет каждую запись от корня. Программой Comity:
