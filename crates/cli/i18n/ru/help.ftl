# Справка по всем командам. Примеры - это команды, на всех языках они одинаковы.

help = Горячая линия и общий журнал для двух сторон, которые не доверяют друг другу.
    .examples =
        comity demo                                  показать работу на одной этой машине
        comity init AUR                              создать сторону и её первый узел
        comity serve                                 запустить узел
        comity send BOR/nrrc -s "Notice" -t "Text"   отправить сообщение
        comity status                                что известно узлу, простыми словами

help-heading-usage = Использование:
help-heading-arguments = Аргументы
help-heading-options = Параметры
help-heading-common = Общие параметры
help-heading-commands = Команды
help-heading-examples = Примеры:
help-heading-exit = Коды завершения:
help-exit-codes = Коды завершения: comity --help
help-choices = { " " }(варианты: { $choices })
help-default = { " " }(по умолчанию: { $default })

help-arg-dir = Папка узла (также COMITY_DIR; по умолчанию .comity в домашней папке)
help-arg-lang = Язык вывода: en или ru (также LANG)
help-arg-json = Ответить одним объектом JSON
help-arg-help = Показать эту справку
help-arg-version = Показать версию

exit-0 = выполнено
exit-1 = ошибка или отказ; сообщение указывает, чей и почему
exit-2 = неверная командная строка
exit-3 = не найдено: в папке нет узла или узел не отвечает, нет такой стороны, линии, сообщения или файла
exit-4 = узел уже запущен, или его папку занимает другая программа; вреда не причинено
exit-5 = проверка не пройдена: доказательство, журнал или папка не то, чем они себя называют
exit-6 = не принято: диск; ничего не сохранено

help-init = Создать сторону и её первый узел в новой папке
    .examples =
        comity init AUR --listen 0.0.0.0:7700 --address node.example.org:7700
        comity init AUR --root-key /media/safe/aur.root --authority-key /media/card/aur.authority
help-init-arg-name = Название стороны, как оно стоит в номерах её сообщений (AUR/nrrc/7)
help-init-arg-root-key = Куда записать корневой ключ; затем его следует убрать с этой машины
help-init-arg-authority-key = Куда записать ключ полномочий
help-init-arg-further = Ещё один узел существующей стороны: он запрашивает свои линии
help-init-arg-listen = Где узел ожидает соединений других сторон
help-init-arg-addresses = Где другие стороны могут найти узел; можно повторять, адреса пробуются по очереди

help-serve = Запустить узел до сигнала SIGINT или SIGTERM
    .examples =
        comity serve
        comity serve --listen 0.0.0.0:7700
        comity serve --api 127.0.0.1:7080 --token-file /run/comity/token
help-serve-arg-listen = Где ожидать соединений других сторон вместо адреса, данного команде init
help-serve-arg-api = Также предоставить HTTP API на этом локальном адресе
help-serve-arg-token-file = Файл с токеном API; создаётся, если его нет

help-invite = Начать сопряжение: записать приглашение для другой стороны
    .examples = comity invite BOR -o aur.invite
help-invite-arg-peer = Как называть другую сторону здесь
help-invite-arg-output = Куда записать приглашение
help-invite-arg-authority-key = Ключ полномочий, если он не там, куда его записала команда init

help-accept = Принять файл сопряжения от другой стороны, какой бы он ни был
    .examples =
        comity accept aur.invite -o bor.answer
        comity accept bor.answer -o aur.reveal
        comity accept aur.reveal
help-accept-arg-file = Приглашение, ответ или последний файл пригласившей стороны
help-accept-arg-output = Куда записать то, что передаётся обратно
help-accept-arg-name = Как называть другую сторону здесь, если не так, как она называет себя
help-accept-arg-again = Повторное сопряжение со стороной, которая утратила линии, но сохранила корневой ключ
help-accept-arg-authority-key = Ключ полномочий, если он не там, куда его записала команда init

help-confirm = Сверить пять слов и открыть все линии
    .examples =
        comity confirm BOR
        comity confirm BOR --words "one two three four five"
help-confirm-arg-peer = Другая сторона
help-confirm-arg-words = Пять слов, как их прочла вслух другая сторона; без них программа спросит
help-confirm-arg-authority-key = Ключ полномочий, если он не там, куда его записала команда init

help-peers = Перечислить другие стороны и показать, соединены ли их узлы
    .examples = comity peers

help-send = Отправить сообщение; печатает номер и идентификатор, как только оно надёжно записано
    .examples =
        comity send BOR/nrrc --subject "Outage" --text "Our node is down for work on Sunday."
        comity send BOR/cert --format F27 --subject "Indicators" --body indicators.json
        echo "Text from a pipe" | comity send BOR/nrrc --subject "Notice"
        comity send BOR/nrrc -s "Notice" -t "Text" --wait receipt --json
help-send-arg-line = Другая сторона и линия: BOR/nrrc
help-send-arg-subject = Тема: в конверте и, для F90, в содержании, где её нет
help-send-arg-text = Текст
help-send-arg-body = Файл с содержанием: объект JSON или, для F90, простой текст; "-" - стандартный ввод
help-send-arg-format = Формат
help-send-arg-precedence = Срочность
help-send-arg-format-version = Версия формата
help-send-arg-idempotency-key = С одним ключом и содержанием дважды не отправляется
help-send-arg-wait = Ждать квитанцию (receipt), подтверждение (ack) или хранение вложений (attachments)
help-send-arg-timeout = Сколько секунд ждать самое большее

help-inbox = Перечислить сообщения, новые сначала
    .examples =
        comity inbox
        comity inbox BOR/nrrc --all --limit 200
help-inbox-arg-line = Только эта сторона или эта линия
help-inbox-arg-sent = Отправленные нами
help-inbox-arg-all = В обе стороны
help-inbox-arg-limit = Не более стольких

help-show = Показать сообщение и то, что о нём подтверждают доказательства
    .examples =
        comity show BOR/nrrc/7
        comity show BOR/nrrc/7 --save received/
help-show-arg-reference = Номер (BOR/nrrc/7) или идентификатор
help-show-arg-save = Также записать вложения в эту папку

help-ack = Подтвердить сообщения другой стороны; подтверждение не означает согласия
    .examples = comity ack BOR/nrrc/7 --officer "Duty officer Ivanova"
help-ack-arg-references = Номера или идентификаторы, все на одной линии
help-ack-arg-officer = Кто их принял
help-ack-arg-not-understood = Они не поняты

help-correct = Исправить или отменить своё сообщение; ничего не удаляется
    .examples =
        comity correct AUR/nrrc/7 --reason "Wrong date" --change "text=Monday, not Sunday"
        comity correct AUR/nrrc/7 --reason "Sent in error" --cancel
help-correct-arg-reference = Номер или идентификатор своего сообщения
help-correct-arg-reason = Причина
help-correct-arg-cancel = Отменить
help-correct-arg-changes = Поле содержания и его новое значение; можно повторять

help-status = Что известно узлу: о себе и своих линиях или об одном сообщении
    .examples =
        comity status
        comity status AUR/nrrc/7
help-status-arg-reference = Номер или идентификатор
help-status-arg-wait = Ждать квитанцию (receipt), подтверждение (ack) или хранение вложений (attachments)
help-status-arg-timeout = Сколько секунд ждать самое большее

help-proof = Записать файл доказательства, который любой может проверить без узла
    .examples =
        comity proof AUR/nrrc/7 -o notice.evidence
        comity proof AUR/nrrc/7 -o notice.evidence --disclose envelope/subject,body/text
        comity proof AUR/nrrc/7 -o notice.evidence --disclose all --officer Petrova --officer Orlova
        comity proof BOR/nrrc --contradiction -o bor.contradiction
help-proof-arg-reference = Номер или идентификатор; с --contradiction линия: PEER/TRACK
help-proof-arg-output = Куда записать
help-proof-arg-contradiction = Вместо этого: доказательство, что другая сторона линии подписала две противоречащие отметки
help-proof-arg-generation = С --contradiction: какого поколения журнала другой стороны; если не указано, новейшего из сохранённых
help-proof-arg-disclose = Поля, раскрываемые владельцу файла, или "all"; без этого содержание не раскрывается
help-proof-arg-officers = Кто выпускает раскрытие; заносится в журнал. Когда внесены двое должностных лиц (comity keys officer), нужны двое из них: указать дважды

help-verify = Проверить то, что записала proof; не нужны ни узел, ни сеть
    .examples =
        comity verify notice.evidence
        comity verify notice.evidence --root 3f1c… --root 9a70…
help-verify-arg-file = Файл, записанный comity proof
help-verify-arg-roots = Отпечаток корневого ключа стороны, полученный иным путём; можно повторять

help-line-test = Проверить линию: случайное число туда и обратно
    .examples = comity line-test BOR/nrrc
help-line-test-arg-line = Другая сторона и линия
help-line-test-arg-wait = Ждать линию не дольше стольких секунд

help-courier = Обмениваться кадрами в файлах, когда у узлов нет общей сети
    .examples =
        comity courier write BOR out.comity
        comity courier read in.comity
help-courier-write = Записать в файл то, чего нет у другой стороны
    .examples = comity courier write BOR out.comity
help-courier-write-arg-peer = Другая сторона
help-courier-write-arg-file = Куда записать
help-courier-read = Принять то, что доставил курьер
    .examples = comity courier read in.comity
help-courier-read-arg-file = Файл

help-keys = Показать и изменить ключи линий, полномочий и должностных лиц
    .examples =
        comity keys list
        comity keys rotate BOR/nrrc --authority-key /media/card/aur.authority
help-keys-list = Перечислить ключи и с какого места журнала действует каждый
    .examples = comity keys list
help-keys-request = Записать запрос этого узла на собственные линии
    .examples = comity keys request --lines cert,expert -o cert-node.request
help-keys-request-arg-lines = Линии
help-keys-request-arg-pairings = Для скольких сопряжений создать ключи
help-keys-request-arg-output = Куда записать запрос
help-keys-delegate = Удовлетворить запрос узла: он обслуживает эти линии со следующего сопряжения
    .examples = comity keys delegate cert-node.request --lines cert,expert
help-keys-delegate-arg-request = Запрос
help-keys-delegate-arg-lines = Линии
help-keys-export = После сопряжения: записать то, что нужно другим узлам для их линий
    .examples = comity keys export BOR -o for-our-nodes/
help-keys-export-arg-peer = Другая сторона
help-keys-export-arg-output = Папка
help-keys-export-arg-authority-key = Ключ полномочий
help-keys-import = Принять на другом узле то, что записала для него команда keys export
    .examples = comity keys import BOR-3f1c.import
help-keys-import-arg-file = Файл
help-keys-import-arg-root = Отпечаток корневого ключа стороны, чтобы быть в нём уверенным
help-keys-rotate = Дать линии новые ключи
    .examples = comity keys rotate BOR/nrrc --authority-key aur.authority
help-keys-rotate-arg-line = Другая сторона и линия
help-keys-rotate-arg-authority-key = Ключ полномочий
help-keys-revoke = Отозвать ключи линии; то, на что раньше выдана квитанция, остаётся в силе
    .examples = comity keys revoke BOR/nrrc --last-trusted 118 --authority-key aur.authority
help-keys-revoke-arg-line = Другая сторона и линия
help-keys-revoke-arg-last-trusted = Последняя запись, для которой старым ключам можно верить
help-keys-revoke-arg-authority-key = Ключ полномочий
help-keys-succeed = После восстановления без ключа полномочий: открыть преемников журналов, которые ждут
    .examples = comity keys succeed --authority-key /media/card/aur.authority
help-keys-succeed-arg-authority-key = Ключ полномочий; его место запоминается
help-keys-officer = Внести должностное лицо в реестр
    .examples = comity keys officer "Petrova" --role watch --key petrova.pub --authority-key aur.authority
help-keys-officer-arg-name = Имя или должность
help-keys-officer-arg-role = Роль
help-keys-officer-arg-key = Файл открытых ключей должностного лица
help-keys-officer-arg-authority-key = Ключ полномочий
help-keys-register = Показать реестр или изменить полномочия и пишущего в реестре этой стороны
    .examples =
        comity keys register
        comity keys register --of BOR
        comity keys register --root-key /media/safe/aur.root --new-authority-key aur.authority.2
        comity keys register --root-key /media/safe/aur.root --revoke-authority 1
        comity keys register --root-key /media/safe/aur.root --new-writer
help-keys-register-arg-root-key = Корневой ключ
help-keys-register-arg-new-authority-key = Куда записать новый ключ полномочий

help-keys-register-arg-new-writer = После восстановления: назвать нового пишущего, чтобы реестр снова принимал записи
help-keys-register-arg-size = С какого числа записей продолжать; без указания - со всех записей этой копии
help-keys-register-arg-revoke-authority = Отозвать полномочия с этим номером
help-keys-register-arg-last-trusted = Последний размер реестра, при котором им можно верить; без указания - нынешний
help-keys-register-arg-of = Показать реестр этой другой стороны, насколько он получен
help-keys-tls = Дать этому узлу другой ключ TLS: сообщить каждой линии, затем предъявлять его
    .examples =
        comity keys tls --authority-key /media/card/aur.authority
        comity keys tls --wait 300
help-keys-tls-arg-authority-key = Ключ полномочий
help-keys-tls-arg-wait = Сколько секунд ждать квитанций от линий
help-keys-tls-arg-now = Предъявлять новый ключ, хотя не всем линиям сообщено: до тех пор их другая сторона не принимает этот узел

help-audit = Перечислить, что на этом узле раскрыто, исправлено и сделано с ключами
    .examples =
        comity audit
        comity audit --limit 20 --json
help-audit-arg-before = Только то, что ниже этого номера
help-audit-arg-limit = Не больше этого числа; без указания - 100

help-fsck = Заново вычислить все хеши и проверить все подписи, которые хранит узел
    .examples =
        comity fsck
        comity fsck --mend
help-fsck-arg-mend = Вычислить заново то, что следует из записей, и снова получить повреждённые вложения от другой стороны

help-doctor = Сообщить, что требует внимания и что делать
    .examples = comity doctor

help-backup = Скопировать папку узла, в том числе во время работы
    .examples = comity backup /media/backup/2026-11-23
help-backup-arg-to = Новая папка
help-backup-arg-with-authority = Включить ключ полномочий: тогда владелец копии может говорить за сторону

help-restore = Создать узел из резервной копии: его журналы продолжатся преемниками
    .examples = comity restore /media/backup/2026-11-23 --dir /var/lib/comity
help-restore-arg-from = Резервная копия
help-restore-arg-authority-key = Ключ полномочий, который подписывает преемников

help-demo = Две стороны на этой машине: сопряжение, сообщение, квитанция, доказательство, спор
    .examples =
        comity demo
        comity demo --once --attach report.json --json
        comity demo --play watch
        comity demo --play programme --once --keep /tmp/programme
help-demo-arg-once = Завершиться после проверки, не оставаясь в работе
help-demo-arg-play = Сыграть все шесть мер (programme) или день обоих дежурств (watch или файл сценария; завершается сам)
help-demo-arg-attach = Файл, прилагаемый к сообщению
help-demo-arg-out = Куда записать файл доказательства

help-completions = Напечатать автодополнение для оболочки
    .examples = comity completions bash > /etc/bash_completion.d/comity
help-completions-arg-shell = Оболочка

help-man = Записать страницы руководства
    .examples = comity man share/man/man1
help-man-arg-folder = Папка
