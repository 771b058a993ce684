# Степень тяжести инцидента по NCISS: собственная оценка отправителя.

help-severity = Оценить инцидент по NCISS: восемь выборов, одна оценка от 0 до 100 и её ступень; узел не нужен
    .examples =
        comity severity
        comity severity --functional-impact denial-non-critical --observed-activity engage --location critical-management --actor unknown --information-impact privacy --recoverability supplemented --cross-sector water --potential-impact high --json
help-severity-arg-functional-impact = Что случилось с услугами
help-severity-arg-observed-activity = Как далеко зашла деятельность
help-severity-arg-location = Где её видели
help-severity-arg-actor = Кто это сделал, насколько можно сказать; это не атрибуция
help-severity-arg-information-impact = Что случилось с информацией
help-severity-arg-recoverability = Как это можно восстановить
help-severity-arg-cross-sector = Отрасль, по тому, насколько от неё зависят другие
help-severity-arg-potential-impact = Что это ещё может сделать
severity-ask = { $category } (вес { $weight })
severity-choice = {"    "}{ $number }. { $label } ({ $value })
severity-again = Нужно число от 1 до { $most }.
severity-line = { $category }: { $choice } ({ $value } из 100, вес { $weight })
severity-score = Оценка { $score } из 100: { $band }
severity-whose = Эта степень тяжести — собственная оценка отправителя. У другой стороны может быть иная; совместной она не бывает.
severity-body = Для содержания: "severity":{ $member }
error-severity-missing = Для { $option } ничего не выбрано.
    .remedy = Задайте все восемь параметров или запустите comity severity в терминале: он спросит.
holds-severity-score = оценка, которую дают указанные категории: { $limit }
holds-severity-band = ступень своей оценки: { $limit }
holds-among-in-reply-to = одно из сообщений, названных в in_reply_to

nciss-functional-impact = Воздействие на работу
nciss-functional-impact-none = Воздействия нет
nciss-functional-impact-none-to-services = На услуги воздействия нет
nciss-functional-impact-minimal-non-critical = Слабое, на некритические услуги
nciss-functional-impact-minimal-critical = Слабое, на критические услуги
nciss-functional-impact-significant-non-critical = Существенное, на некритические услуги
nciss-functional-impact-denial-non-critical = Некритические услуги недоступны
nciss-functional-impact-significant-critical = Существенное, на критические услуги
nciss-functional-impact-denial-critical = Критические услуги недоступны или управление потеряно

nciss-observed-activity = Наблюдаемая деятельность
nciss-observed-activity-none = Нет
nciss-observed-activity-prepare = Подготовка
nciss-observed-activity-engage = Проникновение
nciss-observed-activity-presence = Присутствие
nciss-observed-activity-effect = Воздействие

nciss-location = Место деятельности
nciss-location-business-dmz = Демилитаризованная зона офисной сети
nciss-location-business-network = Офисная сеть
nciss-location-unknown = Неизвестно
nciss-location-business-management = Управление офисной сетью
nciss-location-critical-dmz = Демилитаризованная зона критических систем
nciss-location-critical-management = Управление критическими системами
nciss-location-critical-systems = Критические системы
nciss-location-safety-systems = Системы безопасности

nciss-actor = Характеристика исполнителя; это не атрибуция
nciss-actor-hacktivists = Хактивисты
nciss-actor-unwitting-insider = Свой сотрудник, не знающий об этом
nciss-actor-criminal = Преступники
nciss-actor-unknown = Неизвестно
nciss-actor-witting-insider = Свой сотрудник, знающий об этом
nciss-actor-apt = Устойчивая целевая угроза
nciss-actor-apt-targeted = Устойчивая целевая угроза, направленная на этого пострадавшего

nciss-information-impact = Воздействие на информацию
nciss-information-impact-none = Нет
nciss-information-impact-suspected = Предполагается, не установлено
nciss-information-impact-privacy = Утрачены личные данные
nciss-information-impact-proprietary = Утрачены служебные сведения
nciss-information-impact-destruction-non-critical = Уничтожена некритическая система
nciss-information-impact-critical-breach = Утечка данных критических систем
nciss-information-impact-core-credentials = Скомпрометированы основные учётные данные
nciss-information-impact-destruction-critical = Уничтожена критическая система

nciss-recoverability = Восстановимость
nciss-recoverability-regular = Имеющимися средствами, в обозримый срок
nciss-recoverability-supplemented = Дополнительными средствами, в обозримый срок
nciss-recoverability-extended = В необозримый срок
nciss-recoverability-not-recoverable = Невозможно

nciss-cross-sector = Межотраслевая зависимость: отрасль
nciss-cross-sector-nuclear = Ядерные реакторы, материалы и отходы
nciss-cross-sector-agriculture = Сельское хозяйство и продовольствие
nciss-cross-sector-chemical = Химическая промышленность
nciss-cross-sector-dams = Плотины
nciss-cross-sector-emergency = Экстренные службы
nciss-cross-sector-commercial = Торговые и общественные объекты
nciss-cross-sector-health = Здравоохранение
nciss-cross-sector-finance = Банки и финансы
nciss-cross-sector-defence = Оборонная промышленность
nciss-cross-sector-government = Государственные учреждения
nciss-cross-sector-manufacturing = Критическое производство
nciss-cross-sector-water = Водоснабжение
nciss-cross-sector-communications = Связь
nciss-cross-sector-transport = Транспорт
nciss-cross-sector-information-technology = Информационные технологии
nciss-cross-sector-energy = Энергетика

nciss-potential-impact = Возможное воздействие
nciss-potential-impact-minimal = Минимальное
nciss-potential-impact-low = Низкое
nciss-potential-impact-moderate = Умеренное
nciss-potential-impact-high = Высокое
nciss-potential-impact-severe = Тяжёлое

nciss-band-baseline-negligible = Фоновая, пренебрежимая
nciss-band-baseline-minor = Фоновая, незначительная
nciss-band-low = Низкая
nciss-band-medium = Средняя
nciss-band-high = Высокая
nciss-band-severe = Тяжёлая
nciss-band-emergency = Чрезвычайная
