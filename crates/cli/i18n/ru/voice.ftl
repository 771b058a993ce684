# Разговоры по телефону: проверочные листы, диктовка, запись разговора.

help-voice = Говорить по телефону, когда линия не работает: проверочные листы, диктовка, запись разговора
help-voice-renew = Сообщить в F17, что обе стороны переходят на новые листы, или ответить тем же
    .examples =
        comity voice renew BOR --line nrrc
        comity voice renew AUR --line nrrc --answer AUR/nrrc/7
help-voice-renew-arg-peer = Другая сторона
help-voice-renew-arg-line = Направление линии, для которой эти листы
help-voice-renew-arg-answer = Запись другой стороны, в которой запрошены новые листы
help-voice-renew-arg-office = Ваша должность в разговоре, не имя
help-voice-renew-arg-their-office = Должность на другой стороне
help-voice-renew-arg-means = Как состоялся разговор
help-voice-renew-arg-when = Когда начался разговор; если не указано, сейчас
help-voice-renew-arg-summary = О чём говорили
help-voice-sheet = Напечатать листы с проверочными словами и ответами, по странице на день
    .examples =
        comity voice sheet BOR --line nrrc
        comity voice sheet BOR --from 2026-12-01 --days 7 > week.txt
help-voice-sheet-arg-peer = Другая сторона
help-voice-sheet-arg-line = Направление линии
help-voice-sheet-arg-from = Первый день по UTC, не далее 92 дней вперёд; если не указан, сегодня
help-voice-sheet-arg-days = Сколько дней, не более 31
help-voice-sheet-arg-older = Листы предыдущего ключа или ещё более раннего
help-voice-sheet-arg-officer = Кто печатает, для журнала
help-voice-check = Проверить услышанные слова; строка вычёркивается, что бы ни вышло
    .examples =
        comity voice check BOR 3 armor guess
        comity voice check BOR 11 0095 0826 --day 2026-11-27
help-voice-check-arg-peer = Другая сторона
help-voice-check-arg-row = Номер строки
help-voice-check-arg-heard = Два услышанных слова или их номера
help-voice-check-arg-line = Направление линии
help-voice-check-arg-day = День листа: сегодня, или вчера, если разговор шёл через полночь
help-voice-check-arg-older = Как для листа: не новейший ключ
help-voice-check-arg-officer = Кто ведёт разговор
help-voice-form = Напечатать пустую форму, в которую записывают сообщение под диктовку
    .examples = comity voice form F20
help-voice-form-arg-format = Формат
help-voice-dictate = Напечатать сообщение для диктовки, с контрольными группами
    .examples =
        comity voice dictate AUR/nrrc/7
        comity voice dictate --draft 3
help-voice-dictate-arg-statement = Номер сообщения
help-voice-dictate-arg-draft = Проект вместо сообщения
help-voice-take = Принять диктовку: проверить построчно и составить проект записи разговора
    .examples =
        comity voice take F20
        comity voice take --file heard.txt --to BOR/nrrc --challenge "2026-11-27, строки 3 и 11"
help-voice-take-arg-format = Диктуемый формат; каждая строка запрашивается с терминала
help-voice-take-arg-file = Заполненная форма вместо терминала
help-voice-take-arg-to = Линия, на которой подаётся запись (F17); без неё диктовка только проверяется
help-voice-take-arg-answer = Запись другой стороны об этом разговоре
help-voice-take-arg-challenge = День листа и использованные строки
help-voice-take-arg-not-matched = Ответ был неверным
help-voice-take-arg-as-heard = Составить проект, хотя не всё сходится
help-voice-take-arg-tlp = Метка TLP записи; не мягче зачитанных пометок
help-voice-take-arg-pap = Метка PAP записи; так же
help-voice-take-arg-office = Ваша должность в разговоре, не имя
help-voice-take-arg-their-office = Должность на другой стороне
help-voice-take-arg-means = Как состоялся разговор
help-voice-take-arg-when = Когда начался разговор; если не указано, сейчас
help-voice-take-arg-summary = О чём ещё говорили

voice-office = Дежурный, { $party }
voice-office-own = наша сторона
voice-renew-summary = Обе стороны отныне переходят на новые проверочные листы. / Both sides take new voice sheets from now on.
voice-renew-asked = { $number }: запрошены новые листы. Они действуют, когда { $peer } ответит тем же.
voice-renewed = { $number }: отныне новые листы, как только { $peer } это получит. Старые уничтожить.

voice-sheet-head = ПРОВЕРОЧНЫЙ ЛИСТ НА { $day } (UTC)
voice-sheet-line = { $own } и { $peer }, { $track }
voice-sheet-key = Ключ: { $words }
voice-sheet-older = КЛЮЧ НЕ НОВЕЙШИЙ: новее { $count }
voice-sheet-how =
    1. Звонить по номеру ниже, никогда по номеру, названному звонящим.
    2. Назвать свою строку и её вопрос; другая сторона называет ответ.
       Затем другая сторона делает то же со своей строкой.
    3. Строку вычеркнуть в любом случае. Слово неверно: положить трубку.
voice-sheet-by = Спрашивает { $party }:
voice-sheet-telephones = Телефоны, { $peer }:
voice-sheet-no-telephone = В справочнике нет телефона, { $peer }.
voice-matched = Строка { $row }: верно. У них есть лист.
voice-matched-say = Строка { $row }: верно. Ответить: { $say }
voice-wrong-word = Строка { $row }: НЕВЕРНО. Это другие слова. Положить трубку и позвонить по номеру из справочника.
voice-words-swapped = Строка { $row }: НЕВЕРНО. Слова те, порядок другой. Продолжить с другой строкой.
voice-echoed = Строка { $row }: НЕВЕРНО. Названа другая половина строки: возможно, Вам возвращают Ваши же слова. Положить трубку.
voice-other-row = Строка { $row }: НЕВЕРНО. Это слова другой строки. Один раз продолжить с другой строкой листа.
voice-struck = Строка вычеркнута. Для записи разговора: { $challenge }

voice-spell-digits = ноль один два три четыре пять шесть семь восемь девять
voice-spell-letters = Альфа Браво Чарли Дельта Эхо Фокстрот Гольф Отель Индия Джульетта Кило Лима Майк Новембер Оскар Папа Квебек Ромео Сьерра Танго Юниформ Виктор Виски Икс-рей Янки Зулу

voice-take-begin = { $format } { $name }. Строки формы:
voice-take-marks = Пометки, как их зачитали, например TLP:RED PAP:AMBER actual; пусто, если их нет
voice-take-path = Строка: её номер выше или путь; пусто, когда приняты все строки
voice-take-value = { $path } ({ $kind }): что слышите; пусто, чтобы оставить
voice-take-group = Её контрольная группа
voice-take-right = Верно.
voice-take-wrong = НЕ СХОДИТСЯ: написанное даёт { $group } ({ $spelt }). Попросить повторить строку.
voice-take-unread = Группы нет. Написанное даёт { $group } ({ $spelt }). Спросить группу.
voice-take-no-group = Это не группа: четыре латинские буквы, кроме I, L, O, U, или цифры. Написанное даёт { $group } ({ $spelt }).
voice-take-mixed = Буквы двух алфавитов в одном слове: { $words }
voice-take-refused = { $detail }
voice-take-whole = Три контрольные группы всего текста
voice-take-no-draft = Запись не составлена: не всё сходится. Переспросить или указать --as-heard.
voice-take-summary = Принято под диктовку, как услышано.
voice-take-draft = Запись разговора: проект { $draft }.
voice-take-invalid = Как сообщение это недействительно: { $member } ({ $code }).
voice-line-wrong = { $path } НЕ СХОДИТСЯ: написанное даёт { $group }.
voice-line-unread = { $path }: группа не прочитана. Написанное даёт { $group }.
voice-line-no-group = { $path }: это не группа. Написанное даёт { $group }.
voice-line-foreign = { $path }: в группе кириллическая буква, похожая на латинскую. Написанное даёт { $group }.
voice-whole-right = Весь текст сходится.
voice-whole-unread = Группы всего текста не прочитаны. Написанное даёт { $groups }.
voice-whole-wrong = ВЕСЬ ТЕКСТ НЕ СХОДИТСЯ: написанное даёт { $groups }. Если сходится каждая строка, одной не хватает.

voice-same = Обе стороны записали разговор одинаково: { $ours }, { $theirs }.
voice-differ = Обе стороны записали разговор, и записи различаются: { $ours }, { $theirs }.
voice-differ-ours = { "      " }наша:  { $value }
voice-differ-theirs = { "      " }их:    { $value }

audit-voice-sheets = выданы проверочные листы

error-voice-no-key = Проверочных листов для { $peer } на { $track } нет, или нет столь старых.
    .remedy = Одна сторона даёт: comity voice renew. Другая отвечает с --answer и этим номером.
error-voice-label = { $label }: такой метки нет.
    .remedy = TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN, TLP:CLEAR; PAP:RED, PAP:AMBER, PAP:GREEN, PAP:CLEAR.
error-voice-day = { $day }: на этот день листов нет, они с { $from } по { $to } по UTC.
error-voice-row = На листе строки с 1 по { $limit }; строки { $row } нет.
error-voice-word = { $word }: такого слова на листах нет.
    .remedy = Набрать латинские буквы с листа или номер рядом со словом, от 0000 до 2047. Строка не израсходована.
error-voice-words = В вопросе и в ответе по { $limit } слова.
error-voice-used = Строка { $row } на { $day } уже использована: { $by }.
    .remedy = Строка служит один раз: кто слышал, тот её знает. Взять другую.
error-dictation-refused = Это нельзя продиктовать, или записанное не даёт сообщения: { $path } { $detail }.
error-voice-challenge = «{ $text }»: строки листа не названы.
    .remedy = День и строки, например «2026-11-27, строки 3 и 11».
error-voice-form = { $path }: это не форма диктовки.
error-voice-terminal = Нет терминала, с которого можно спросить.
    .remedy = Дать заполненную форму: --file.
