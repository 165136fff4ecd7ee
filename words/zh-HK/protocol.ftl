## Facts of protocol

EncodeError-Duplicate = 有兩項紀錄相同
EncodeError-TokenBits = token_bits 必須是 32 至 48
EncodeError-TooMany = 紀錄數目超出一個批次的上限：請分多次發布

BatchError-Count = 批次內的標記數目與其檔頭所述不符
BatchError-Decode = 批次格式不正確：{ $value }
BatchError-Length = 批次長 { $found } 位元組，但其檔頭寫明 { $expected } 位元組
BatchError-Order = 批次內的標記沒有按由小至大的次序排列
BatchError-Padding = 批次內的標記編碼沒有以零位元補足至完整位元組
BatchError-Range = 批次內有標記超出範圍

ParseBytesError = 應為 { $expected } 位元組，並以指定的格式書寫

DecodeError-Length = 有一項資料的長度是 { $found }，只可為 { $min } 至 { $max }
DecodeError-Trailing = 結尾之後還有 { $value } 位元組
DecodeError-Truncated = 資料並不完整，中途結束
DecodeError-Value = 有一項資料的值不正確
DecodeError-Version = 本程式不認識版本 { $version } 的資料；較新的程式或可讀取

ForeignError-Checksum = 這個「安心出行」二維碼的校驗碼與場所編號不符：它已損壞，或並非真正的海報
ForeignError-Malformed = 這個 { $scheme } 二維碼已損壞
ForeignError-NewerVersion = 這是其他系統（{ $scheme }）較新版本的二維碼；較新的程式或可讀取
ForeignError-NotForeign = 本程式不認識這個二維碼
ForeignError-Plate = 的士請以 taxi:VK7413 的形式輸入：兩個英文字母（不含 I、O 和 Q），然後是一至四位數字，首位不可為 0
ForeignError-Signature = 這個 NHS COVID-19 二維碼的簽署無效：海報已損壞，或屬偽造
ForeignError-TooLong = 內容較任何登記二維碼都長：最多只會讀取 4,096 位元組

OtherCode-CheckIn = 這是 { $value } 的登記二維碼，本程式不會讀取。請改為掃描場所的登記海報
OtherCode-Contact = 這是名片，不是場所的二維碼。請改為掃描場所的登記海報
OtherCode-HealthCertificate = 這是健康證明，不是場所的二維碼；程式沒有保留它。請改為掃描場所的登記海報
OtherCode-Message = 這是短訊或電郵，不是場所的二維碼；程式沒有發送任何內容。請改為掃描場所的登記海報
OtherCode-OneTimePassword = 這是驗證器的密鑰，不是場所的二維碼；程式沒有保留它。請改為掃描場所的登記海報
OtherCode-Payment = 這是付款碼，不是場所的二維碼；程式沒有付款。請改為掃描場所的登記海報
OtherCode-Phone = 這是電話號碼，不是場所的二維碼；程式沒有撥出電話。請改為掃描場所的登記海報
OtherCode-Place = 這是地圖位置或日曆活動，不是場所的登記二維碼。請改為掃描場所的登記海報
OtherCode-Text = 本程式不認識這個二維碼
OtherCode-WebAddress = 這是網址（例如餐牌），不是場所的二維碼；程式沒有開啟它。請改為掃描場所的登記海報
OtherCode-Wifi = 這是 Wi-Fi 網絡的二維碼，不是場所的登記二維碼。請改為掃描場所的登記海報

Scheme-Clea = Cléa
Scheme-CoronaWarnApp = Corona-Warn-App
Scheme-LeaveHomeSafe = 「安心出行」
Scheme-NhsCovid19 = NHS COVID-19
Scheme-NzCovidTracer = NZ COVID Tracer
Scheme-Taxi = 香港的士

Seal-None = 沒有
Seal-Unverified = 未經核實
Seal-Verified = 由發出機構簽署

IssuerKeyError = 發出機構的公開金鑰應為 PEM 格式的 P-256 公開金鑰（BEGIN PUBLIC KEY）

CheckpointError-Malformed = 檢查點格式不正確
CheckpointError-Note = 檢查點不是有效的簽署文本：{ $value }
CheckpointError-Unsigned = 檢查點沒有任何現行日誌金鑰的簽署
CheckpointError-WrongOrigin = 檢查點屬於另一個來源

JudgeError-Backdated = 它聲稱的時間早於前一項發布
JudgeError-DoesNotFollow = 它與之前的紀錄並不連貫
JudgeError-OlderDocument = 它所指的信任文件較之前的發布為舊
JudgeError-UnknownDocument = 它所指的信任文件，伺服器沒有提供（{ $value }）

LeafError-BadSignature = 其中一條發布金鑰的簽署未能通過核實
LeafError-Decode = 不是發布日誌的紀錄：{ $value }
LeafError-Expired = 發布時，其信任文件已經過期
LeafError-OtherDocument = 它所指的是另一份信任文件
LeafError-Signatures = 有 { $found } 條發布金鑰簽署，但必須剛好由 { $needed } 條簽署
LeafError-TooLarge = 其內容大於信任文件容許的 { $max } 位元組
LeafError-TooNew = 種類 { $value } 的發布需要較新的程式：請更新
LeafError-UnknownSigner = 簽署的金鑰不在其信任文件之內
LeafError-WrongObject = 內容並非該紀錄所指的內容

FrontierError = 已儲存的樹與其大小或樹根不符

ProofError-BadTile = 有一個資料塊已損壞：{ $value }
ProofError-Mismatch = 證明未能推算出樹根
ProofError-MissingTile = 欠缺資料塊 { $value }
ProofError-OutOfRange = 這棵樹沒有這項紀錄，或沒有這個大小

TilePathError = 這不是資料塊的路徑

NoteError-BadKey = 這不是 name+id+key 形式的核實金鑰
NoteError-BadSignature = { $value } 的簽署未能通過核實
NoteError-Malformed = 這不是簽署文本
NoteError-TooLong = 簽署文本超過 262144 位元組

OriginError = 來源是不帶通訊協定的網址，例如 homesafe.example/hk：可用小寫英文字母、數字、「.」、「-」、「_」、「/」和「:」，最多 120 位元組

NotText = 不是 UTF-8 或 UTF-16 文字
PassphraseTextError-Empty = 密碼是空白的
PassphraseTextError-Unusable = 密碼含有不是到處都能再次輸入的字元：看不見的字元或定位字元

UnknownPath = 這個路徑沒有任何內容

ServerAddressError = 伺服器網址必須以 https:// 開頭；若伺服器在本機（127.0.0.1、[::1]、localhost），可用 http://

ShareCodeError = 代碼由 16 個英文字母和數字組成，例如 ABCD-EFGH-JKMN-PQRS；請再核對一次

ClaimReason-OutsideValidity = 其中一日不在二維碼的有效期內
ClaimReason-Path = 各日的金鑰並不屬於同一場所

ShareError-Key = 信任文件內的提交金鑰不能使用；請通知衞生部門
ShareError-Malformed = 格式不正確：{ $value }
ShareError-Proof = 它由不知道代碼的人製作
ShareError-Sealed = 未能開啟：它已損壞，或是為另一條金鑰、另一個部署或另一個代碼而製作
ShareError-TooMany = 數目超出一則訊息的上限；請選擇較少的到訪紀錄或日子

FalseVisit = { $reason }
VisitError-Calendar = 其時間遲於本協定所能表示的日子
VisitError-Days = 所列的日子並不屬於這次到訪
VisitError-EndsFirst = 結束時間早於開始時間
VisitError-TooLong = 為時超過 24 小時

DeskRequestError-Entries = 每項請求須有 1 至 1,000 個項目，而每張憑證須於七日內到期
DeskRequestError-Signature = 請求沒有由本部署現行的發布金鑰簽署
DeskRequestError-Time = 請求的時間與伺服器的時間相差超過五分鐘；請檢查兩邊的時鐘

TimeError-TooLate = 時間遲於 2149 年
TimeError-Validity = 有效期的首日不可遲於尾日，最長為 1,830 日
TimeError-Window = 時段須符合 0 <= 開始 < 結束 <= 1440 分鐘

TrustBodyError-Expires = 到期時間早於發出時間
TrustBodyError-Interval = 發布間隔不在一分鐘至一星期之內
TrustBodyError-KeyEnds = 有一條金鑰的結束時間早於開始時間
TrustBodyError-KeyTwice = 有兩條金鑰或兩個金鑰編號相同
TrustBodyError-Keys = 同一用途的金鑰超過 64 條
TrustBodyError-LogBase = 日誌起點在其終點之後，或高於 2^53 - 1
TrustBodyError-LogBaseRoot = 日誌起點是空的，卻有樹根
TrustBodyError-LogKeyType = 有一條日誌金鑰不屬於 Ed25519 類型
TrustBodyError-NoLogKey = 沒有列出日誌金鑰
TrustBodyError-ObjectBytes = max_object_bytes 不在 1 KiB 至 256 MiB 之內
TrustBodyError-Overlap = 最短重疊時間不在 1 至 1,440 分鐘之內
TrustBodyError-Previous = 只有第一版才可以將前一版的指紋寫成零
TrustBodyError-Publishing = 發布金鑰的簽署門檻是 0、高於 8，或高於金鑰的數目
TrustBodyError-Retention = 保留期不在 1 至 90 日之內
TrustBodyError-Revoked = 被撤銷的承諾值沒有由小至大排列，或重複列出
TrustBodyError-Roots = 根金鑰的簽署門檻是 0，或高於根金鑰的數目
TrustBodyError-ServerTwice = 有一個伺服器重複列出
TrustBodyError-Servers = 超過 8 個伺服器
TrustBodyError-Version = 第 0 版，或版本號高於 2^53 - 1
TrustBodyError-VoidedOrder = 各段作廢範圍沒有由小至大排列，或互相重疊，或首尾相連
TrustBodyError-VoidedRange = 有一段作廢範圍的終點在起點之前，或高於 2^53 - 1
TrustBodyError-WitnessKeyType = 有一條見證金鑰不屬於聯署類型
TrustBodyError-Witnesses = 見證人的法定數目高於見證人的數目

TrustError-Body = 信任文件無效：{ $value }
TrustError-Fingerprint = 信任文件的指紋與提供的指紋不符
TrustError-Issued = 信任文件的發出時間早於它所接續的一份：請檢查製作它的工作台的時鐘
TrustError-Json = 信任文件的內文格式不正確
TrustError-LogBase = 信任文件的日誌起點早於前一份：只有另一個來源才可以重新開始
TrustError-NotTrustDocument = 這不是第 1 版格式的 HomeSafe 信任文件
TrustError-Note = 信任文件不是有效的簽署文本：{ $value }
TrustError-OldQuorum = 有 { $found } 條前一版本的根金鑰簽署了信任文件，但需要 { $needed } 條
TrustError-OwnQuorum = 有 { $found } 條本身的根金鑰簽署了信任文件，但需要 { $needed } 條
TrustError-Previous = 信任文件所接續的並非現有的一份：它是與現有的一份同時準備的，請重新製作
TrustError-Version = 這是信任文件的第 { $found } 版，但這裏接着需要第 { $expected } 版：請先依次接收中間各版；如這是較舊的一版，請索取最新的一版

ScanError-Newer = 這是較新版本的 HomeSafe 二維碼；請以較新的程式讀取

VenueError-Line = { $field }：{ $error }
VenueText-NameZh = 中文名稱
VenueText-NameEn = 英文名稱
VenueText-Address = 地址
VenueError-NoName = 場所最少須有一個名稱
VenueError-NoValidity = 場所須有首日和尾日
VenueError-Stay = 逗留時間是 { $value } 分鐘，只可為 15 至 1440 分鐘

UnknownCategory = 不認識這個類別；可用的類別有：other、restaurant、bar、mall、shop、taxi、transport、clinic、school、sports、worship、cinema、hotel、office、event、market

CertificateError-BadSignature = 這張證書不屬於這個二維碼
CertificateError-Expired = 證書已經過期
CertificateError-Missing = 這個二維碼沒有證書
CertificateError-Revoked = 證書已被撤銷
CertificateError-UnknownKey = 證書並非由本部署現行的認證金鑰簽發

CodeError-Base32 = 場所二維碼已損壞：內含 A 至 Z、2 至 7 以外的字元
CodeError-Cut = 場所二維碼不完整：請整段複製，直至最後一個字
CodeError-Decode = 場所二維碼已損壞：{ $value }
CodeError-Host = 主機名稱只可由大寫 A-Z、0-9、「.」、「-」和「:」組成，最多 80 個字元
CodeError-NotACode = 這不是 HomeSafe 場所二維碼：它應以 HTTPS://HOST/V# 開頭
CodeError-TooLong = 較場所二維碼所能有的長度更長

LineError-Empty = 是空白的
LineError-Forbidden = 含有 U+{ $value }，這是控制字元或不可見的字元：請將它刪去；名稱和地址須為一行可見的文字
LineError-NotNormalised = 不符合 Unicode 正規化形式 C
LineError-TooLong = 超出 { $over } 位元組：以 UTF-8 計，最多 { $max } 位元組
LineError-Untrimmed = 開頭或結尾有空格：請將它刪去
LineError-Utf8 = 不是 UTF-8

SystemFault-Denied = 你在該處沒有所需權限：請查看它屬於誰及其權限
SystemFault-ReadOnly = 該處只可讀取：儲存媒體或資料夾受寫入保護
SystemFault-Full = 該處已沒有空間：請騰出空間後再執行一次
SystemFault-Missing = 沒有這個檔案或資料夾
SystemFault-Folder = 這是資料夾，不是檔案
SystemFault-Other = { $value }
