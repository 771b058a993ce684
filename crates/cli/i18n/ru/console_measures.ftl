# Веб-консоль: страницы шести мер.

measure-places = Меры
measure-agreements = Соглашения
measure-dialogue = Диалог
measure-notices = Уведомления
measure-guarantees = Гарантии
measure-ledger = Взаимность
measure-experts = Эксперты
measure-review = Годовой обзор
measure-seconds = { $count } с
measure-minutes = { $count ->
    [one] { $count } минута
    [few] { $count } минуты
   *[other] { $count } минут
}
measure-hours = { $count ->
    [one] { $count } час
    [few] { $count } часа
   *[other] { $count } часов
}
measure-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
measure-enters = Вступает в силу:
measure-key-agreed = согласовано окончательно
measure-key-differing = стороны предлагают разные тексты
measure-key-open = оставлено открытым
measure-key-one = сказано одной стороной или пока ничего
measure-parts = Текст
measure-languages-authentic = Все языки равно аутентичны; ваш стоит первым.
measure-tabled = Внесено в
measure-texts-hash = Единый хеш всех текстов
measure-date-enters = Вступает в силу
measure-date-notice-by = Последний день уведомления до продления
measure-date-renews = Продлевается на новый срок
measure-date-ends = Прекращается
measure-date-suspended = Приостановлено с
measure-glance = В целом
measure-part = Часть
measure-stands = Состояние
measure-to-move = За кем шаг
measure-nobody = ни за кем
measure-both = за обеими сторонами
measure-moves = Кто что сделал, новое сверху
measure-moves-more = Более ранние шаги здесь не показаны: comity agreement show.
measure-ladder = Ступени заключения
measure-step-tabled = Внесено
measure-step-agreed = Согласовано ad referendum
measure-step-initialled = Парафировано
measure-step-signed = Подписано
measure-step-notified = Ратификация уведомлена
measure-step-in-force = В силе
measure-step-is-done = сделано
measure-step-is-begun = начато
measure-step-is-ahead = ещё нет
measure-step-is-skipped = пропущено
measure-bracket-replace = вместо этого
measure-bracket-delete = исключить это
measure-bracket-delete-all = исключить статью
measure-bracket-insert = после этого
measure-bracket-end = в конце статьи
measure-because = Почему:
measure-only = только { $by }
measure-accept = принять текст { $by }
measure-accept-means = Создаётся проект. Его выпускают два сотрудника.
measure-accept-other = Другая сторона уже предлагает иной текст или никакого. Ничего не сделано. Прочтите его снова.
measure-periods = Сроки
measure-window-periods = Сокращённые сроки в защищаемых окнах
measure-ack = Подтверждение в течение
measure-answer = Ответ в течение
measure-lead = Сообщается заранее за
measure-notify = Уведомления идут по линиям
measure-severity-from = Об инцидентах уведомляют начиная с тяжести
measure-code-table = Версия таблицы кодов
measure-codes = Кодовые сигналы: { $count }
measure-code = Код
measure-meaning = Значение
measure-entry = Вступление в силу
measure-entry-signature = с более поздней подписью
measure-entry-last-notice = с более поздним уведомлением о ратификации
measure-entry-fixed-date = в установленный день
measure-entry-other = как указано в тексте
measure-after = спустя
measure-term = Срок
measure-from = с
measure-until = до
measure-notice-days = Уведомление о прекращении
measure-calendar = Скачать календарь
measure-records = Совместные записи вне раундов
measure-consultations = Консультации
measure-cadence = { $count ->
    [one] каждый { $count } день
    [few] каждые { $count } дня
   *[other] каждые { $count } дней
}
measure-next-round = Следующий раунд: кто должен его созвать
measure-round = Раунд { $count }
measure-held-says = состоялся, по
measure-dates = Даты
measure-venue = Место
measure-level = Уровень
measure-languages = Языки
measure-agenda = Повестка дня
measure-tabled-cases = Вынесенные вопросы
measure-record = Совместная запись
measure-unfit = ВНИМАНИЕ: названный хеш не соответствует содержанию.
measure-decisions = Решено:
measure-dissents = Особые мнения:
measure-texts-of = Тексты, по хешам:
measure-actions = Поручения
measure-owner = Исполнитель
measure-disagrees = Зафиксировано несогласие:
measure-said = Что было сказано
measure-closed-by = Закрыто:
measure-findings-joint = Совместные выводы:
measure-answer-owed = Ожидается ответ.
measure-standing-only = Только действующие
measure-all-notices = Также завершённые, изменённые и отменённые
measure-all-pledges = Также завершённые, отклонённые и отозванные
measure-protected = Защищаемые процессы
measure-windows = По окнам
measure-more-notices = Есть ещё: comity notices.
measure-more-pledges = Есть ещё: comity guarantee list, comity caution list, comity protect list.
measure-timeline = Окна уведомлений во времени; вертикальная линия — сейчас. Таблица ниже говорит то же.
measure-whose = Чьё
measure-window = Окно
measure-meets = ПЕРЕСЕКАЕТСЯ
measure-conflicts = Что пересекается
measure-cautions = Объекты особой осторожности
measure-offered-by = предложено:
measure-mirrored = Сказано обеими сторонами; другой стороной в
measure-hash = Хеш, который называют обе стороны:
measure-salted = указано солёным хешем
measure-at-latest = не позднее
measure-noticed = Уведомление о прекращении:
measure-systems = Системы:
measure-ledger-what = Что каждая сторона должна и сделала, рядом. Это счёт; ни о ком не говорится, что он лучше.
measure-ledger-groups = Все линии, по группам
measure-digest = Дайджест, равный у обеих сторон при тех же записях:
measure-group = Группа
measure-owed = Должны
measure-met = Выполнено
measure-met-late = С опозданием
measure-open = Открыто
measure-late = Просрочено
measure-lapsed = Истекло
measure-waived = Снято
measure-cancelled = Отменено
measure-glossary = Глоссарий
measure-outside-papers = Вопросы и сообщения вне документов
measure-joint-draft = Проект совместного документа, начат:
measure-paper = Документ, автор:
measure-paper-one = Документ
measure-topic = Тема:
measure-versions = Версии
measure-version = Версия
measure-version-number = версия { $count }
measure-comments-by = замечания полезны до
measure-on-version = к версии { $count }
measure-answered-by = ответ:
measure-since = с
measure-no-longer = Более не согласовано с
measure-beside = никому не предложено
measure-now = сейчас
measure-figure = Показатель
measure-digest-both = Дайджест, равный у обеих сторон:
measure-print = Для бумажной копии распечатайте страницу.
measure-check-how = Ничему на этой странице не нужно верить. Кто следит за журналом стороны, проверяет каждую запись от её корня; у кого ничего нет, проверяет файл, доказывающий одну запись. С программой Comity:
