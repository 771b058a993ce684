# Гарантии, объекты особой осторожности, защищаемые процессы, озабоченности, ведомость взаимности.

help-guarantee = Гарантии невмешательства (F41): одна не обязывает никого, две встречные обязывают обе стороны
help-guarantee-offer = Предложить гарантию: хеш и обе стороны подставляются, выпускают её двое
    .examples =
        comity guarantee offer BOR/official --body guarantee.json
help-guarantee-offer-arg-line = Другая сторона и направление
help-guarantee-offer-arg-body = Файл с телом, объект JSON
help-guarantee-offer-arg-fields = Элемент тела: JSON, иначе текст
help-guarantee-offer-arg-subject = Тема
help-guarantee-offer-arg-precedence = routine, priority, immediate или flash
help-guarantee-mirror = Дать встречную гарантию: тот же образец, стороны поменялись местами
    .examples =
        comity guarantee mirror BOR/official/7
help-guarantee-mirror-arg-reference = Номер или идентификатор любого её сообщения
help-guarantee-mirror-arg-subject = Тема
help-guarantee-mirror-arg-anyway = Отправить, даже если сейчас сообщение не имело бы силы
help-guarantee-decline = Отклонить гарантию, которую предлагает другая сторона
    .examples =
        comity guarantee decline BOR/official/7
help-guarantee-decline-arg-reference = Номер или идентификатор любого её сообщения
help-guarantee-decline-arg-subject = Тема
help-guarantee-decline-arg-anyway = Отправить, даже если сейчас сообщение не имело бы силы
help-guarantee-withdraw = Отозвать предложение; если гарантия в силе, заявить о её прекращении
    .examples =
        comity guarantee withdraw AUR/official/3
help-guarantee-withdraw-arg-reference = Номер или идентификатор любого её сообщения
help-guarantee-withdraw-arg-subject = Тема
help-guarantee-withdraw-arg-anyway = Отправить, даже если сейчас сообщение не имело бы силы
help-guarantee-renew = Продлить гарантию до другого времени, если другая сторона скажет то же
    .examples =
        comity guarantee renew AUR/official/3 --to 2031-01-01T00:00:00Z
help-guarantee-renew-arg-reference = Номер или идентификатор любого её сообщения
help-guarantee-renew-arg-subject = Тема
help-guarantee-renew-arg-anyway = Отправить, даже если сейчас сообщение не имело бы силы
help-guarantee-renew-arg-to = До какого времени
help-guarantee-terms = Внести сокращённые сроки гарантии для защищаемых периодов на линию (F57): это делают обе стороны
    .examples =
        comity guarantee terms AUR/official/3 BOR/nrrc
help-guarantee-terms-arg-reference = Номер или идентификатор любого её сообщения
help-guarantee-terms-arg-line = Другая сторона и направление
help-guarantee-terms-arg-from = С какого времени; если не указано, через минуту
help-guarantee-list = Показать гарантии: что предложено, что в силе и до какого времени
    .examples =
        comity guarantee list
        comity guarantee list BOR --all --json
help-guarantee-list-arg-line = Только с этой стороной или на этой линии
help-guarantee-list-arg-all = Также отклонённые, отозванные и законченные
help-guarantee-list-arg-after = Продолжить с места, где кончился прежний ответ
help-guarantee-show = Показать одну гарантию с её текстами
    .examples =
        comity guarantee show AUR/official/3
help-guarantee-show-arg-reference = Номер или идентификатор любого её сообщения
help-caution = Объекты особой осторожности (F35), в силе только с согласия обеих сторон
help-caution-propose = Предложить объект, открыто или хешем с солью
    .examples =
        comity caution propose BOR/nrrc --secret dialysis.example --field class=health --field 'restrictions=["no-scanning"]' --field 'term={"{"}"renewal":"indefinite","notice_days":90{"}"}'
help-caution-propose-arg-line = Другая сторона и направление
help-caution-propose-arg-body = Файл с телом, объект JSON
help-caution-propose-arg-fields = Элемент тела: JSON, иначе текст
help-caution-propose-arg-subject = Тема
help-caution-propose-arg-precedence = routine, priority, immediate или flash
help-caution-propose-arg-secret = Обозначение объекта; передаётся только его хеш с солью
help-caution-agree = Согласиться с объектом, который предлагает другая сторона
    .examples =
        comity caution agree BOR/nrrc/9
help-caution-agree-arg-reference = Номер или идентификатор любого её сообщения
help-caution-agree-arg-subject = Тема
help-caution-agree-arg-anyway = Отправить, даже если сейчас сообщение не имело бы силы
help-caution-decline = Отклонить объект, который предлагает другая сторона
    .examples =
        comity caution decline BOR/nrrc/9
help-caution-decline-arg-reference = Номер или идентификатор любого её сообщения
help-caution-decline-arg-subject = Тема
help-caution-decline-arg-anyway = Отправить, даже если сейчас сообщение не имело бы силы
help-caution-end = Отозвать предложение или заявить о прекращении
    .examples =
        comity caution end BOR/nrrc/9
help-caution-end-arg-reference = Номер или идентификатор любого её сообщения
help-caution-end-arg-subject = Тема
help-caution-end-arg-anyway = Отправить, даже если сейчас сообщение не имело бы силы
help-caution-list = Показать объекты особой осторожности
    .examples =
        comity caution list BOR/nrrc
help-caution-list-arg-line = Только с этой стороной или на этой линии
help-caution-list-arg-all = Также отклонённые, отозванные и законченные
help-caution-list-arg-after = Продолжить с места, где кончился прежний ответ
help-caution-show = Показать один объект особой осторожности
    .examples =
        comity caution show BOR/nrrc/9
help-caution-show-arg-reference = Номер или идентификатор любого её сообщения
help-caution-match = Узнать, есть ли наши объекты среди названных; ничто наше не передаётся
    .examples =
        comity caution match our-assets.txt
help-caution-match-arg-file = Наши объекты, по одному в строке; # начинает примечание. Ничто из него не передаётся
help-caution-match-arg-line = Только сказанное с этой стороной или на этой линии
help-protect = Защищаемые процессы (F40): выборы и другие, их сроки и системы
help-protect-announce = Объявить защищаемый процесс и его сроки
    .examples =
        comity protect announce BOR/nrrc --body election.json --secret voters.example
help-protect-announce-arg-line = Другая сторона и направление
help-protect-announce-arg-body = Файл с телом, объект JSON
help-protect-announce-arg-fields = Элемент тела: JSON, иначе текст
help-protect-announce-arg-subject = Тема
help-protect-announce-arg-precedence = routine, priority, immediate или flash
help-protect-announce-arg-secrets = Система; передаётся только её хеш с солью
help-protect-change = Изменить объявленное
    .examples =
        comity protect change AUR/nrrc/4 --field 'dates={"{"}"from":1790812800,"to":1794780000{"}"}'
help-protect-change-arg-reference = Номер или идентификатор любого её сообщения
help-protect-change-arg-fields = Элемент тела: JSON, иначе текст
help-protect-change-arg-subject = Тема
help-protect-change-arg-secrets = Ещё одна система; передаётся только её хеш с солью
help-protect-end = Прекратить объявленную защиту
    .examples =
        comity protect end AUR/nrrc/4
help-protect-end-arg-reference = Номер или идентификатор любого её сообщения
help-protect-end-arg-subject = Тема
help-protect-end-arg-anyway = Отправить, даже если сейчас сообщение не имело бы силы
help-protect-list = Показать защищаемые процессы, сначала те, что раньше начинаются
    .examples =
        comity protect list
help-protect-list-arg-line = Только с этой стороной или на этой линии
help-protect-list-arg-all = Также отклонённые, отозванные и законченные
help-protect-list-arg-after = Продолжить с места, где кончился прежний ответ
help-protect-match = Узнать, есть ли наши объекты среди защищаемых систем; ничто наше не передаётся
    .examples =
        comity protect match our-assets.txt --line BOR
help-protect-match-arg-file = Наши объекты, по одному в строке; # начинает примечание. Ничто из него не передаётся
help-protect-match-arg-line = Только сказанное с этой стороной или на этой линии
help-concern = Заявить об озабоченности (F42) по гарантии или защищаемому процессу; выпускают двое
    .examples =
        comity concern BOR/nrrc --about AUR/nrrc/4 --body concern.json --attach evidence=log.txt
help-concern-arg-line = Другая сторона и направление
help-concern-arg-body = Файл с телом, объект JSON
help-concern-arg-fields = Элемент тела: JSON, иначе текст
help-concern-arg-subject = Тема
help-concern-arg-precedence = routine, priority, immediate или flash
help-concern-arg-about = F40 или F41, либо F41:ХЕШ с другой линии
help-ledger = Что каждая сторона должна и сделала, рядом
    .examples =
        comity ledger
        comity ledger --line BOR/nrrc --from 2026-01-01T00:00:00Z --to 2027-01-01T00:00:00Z
help-ledger-arg-line = Только с этой стороной или на этой линии
help-ledger-arg-from = Что стало обязательным с этого времени
help-ledger-arg-to = Что началось до этого времени, как оно обстоит к нему; если не указано, сейчас
help-ledger-arg-exercise = Учения вместо настоящего обмена

pledges-none = Нет ни одной среди { $count } сообщений.
pledge-head = { $number } ({ $format }, { $line }, предложили: { $by }): { $state }
pledge-state-offered = предложено, никого не обязывает
pledge-state-declined = отклонено
pledge-state-withdrawn = отозвано
pledge-state-awaiting-confirmation = сказали обе стороны, ожидает подтверждения
pledge-state-ahead = согласовано, ещё не началось
pledge-state-in-force = В СИЛЕ
pledge-state-over = закончилось
pledge-term = {"    "}с { $begins } до { $ends } ({ $renewal })
pledge-no-end = без срока
pledge-not-begun = времени, когда скажут обе стороны
pledge-renewal-none = без продления
pledge-renewal-tacit = продлевается молчаливо
pledge-renewal-by-agreement = продлевается по согласию
pledge-renewal-indefinite = бессрочно
pledge-notice-by = {"    "}заявить о прекращении к этому сроку можно до { $at }
pledge-noticed = {"    "}о прекращении заявили { $by } в { $number }, { $at }
pledge-renewed = {"    "}продление до { $to }: { $state } { $by }
pledge-renewed-open = отозвано
pledge-renewed-one = сказала одна сторона:
pledge-renewed-differs = стороны говорят разное
pledge-renewed-awaiting-confirmation = ожидает подтверждения
pledge-renewed-in-force = в силе
pledge-second = Встречное: { $number }
pledge-alone = Сказала одна сторона: это никого не обязывает.
pledge-hash = Хеш, который называют обе стороны: { $hash }
pledge-attached = Часть приложена отдельно: сверить её с хешем, прежде чем дать встречную.
protected-none = Нет защищаемых процессов среди { $count } сообщений.
protected-head = { $number } ({ $line }, чей: { $of }) { $name }: с { $from } до { $to }, { $state }
protected-state-ahead = предстоит
protected-state-open = ИДЁТ
protected-state-over = прошёл
protected-state-gone = изменён, прекращён или отменён
protected-shortens = сроки внутри короче, по условиям этой линии: { $formats }
protected-shortens-none = условия этой линии сроков внутри не сокращают
finding-window-open-ours = На { $line } идёт наш защищаемый период, до { $until }.
finding-window-open-theirs = На { $line } идёт защищаемый период другой стороны, до { $until }.
match-none = Ни один из наших { $count } объектов среди них не назван.
match-found = { $asset }: назван в { $number }, { $state }
match-more = Есть и другие, с которыми не сверено: сузить по --line.
ledger-span = Что стало обязательным с { $from } и до { $to }, как оно обстоит к этому времени
ledger-beginning = самого начала
ledger-line = { $line }, дайджест { $digest }
ledger-groups = Все эти линии, по группам:
ledger-head = {"  "}по                       кто     всего исполн. с опозд. откр. опозд. истекло снято отменено
ledger-nothing = {"  "}Никто ничего не был должен.
ledger-left-out = {"  "}Некоторые форматы вам читать нельзя, здесь их нет.
ledger-group-service = линия, контакты, правила
ledger-group-incidents = инциденты
ledger-group-prevention = предотвращение
ledger-group-guarantees = гарантии
ledger-group-dialogue = диалог, соглашения
ledger-group-declarations = обращения, заявления
ledger-group-other = прочее
error-pledge-none = Такого нет: { $name }
error-pledge-attached = Часть { $name } приложена отдельно или здесь не читается; взять comity compose и те же файлы
error-guarantee-term = У гарантии нет срока или его не прочесть
error-guarantee-no-terms = В { $name } нет сроков для защищаемых периодов
error-concern-about = Озабоченность бывает по F40 или F41, а { $name } - не то; для другой линии указать F41:ХЕШ
