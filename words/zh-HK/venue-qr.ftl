## Commands of venue-qr

venue-qr = 製作、列印和檢視 HomeSafe 場所海報
    .origin = 所屬部署，例如 homesafe.example/hk
    .trust = 部署的信任文件，當中載有部署名稱
    .host = 二維碼內的主機名稱；不提供的話，取自部署的來源。程式不會連接該主機
    .formats = 海報的檔案種類
    .force = 取代已有的檔案
    .size = 海報尺寸：a4、a5、a6、sticker（10 厘米貼紙）、taxi（148 x 105 毫米，的士用）、roll-up（850 x 2000 毫米易拉架）、screen（16:9 屏幕）
    .correction = 二維碼的糾錯級別：l、m、q 或 h [預設值：taxi 和 roll-up 用 q，其餘用 m]
    .retention_days = 裝置保留到訪紀錄的日數，以衞生部門的規定為準；海報會寫明
    .dpi = PNG 每吋的點數，72 至 600 [預設值：150，screen 用 96，roll-up 用 72]
    .file = 場所檔案
    .on = 如已預定更換，指由這一日起張貼的二維碼 [預設值：最新的二維碼]

venue-qr-new = 建立場所：場所檔案（只有你的密碼能開啟）及其海報
    .out = 存放場所檔案和海報的資料夾
    .from = 為這個 CSV 檔案的每一行建立一個場所
    .name_zh = 中文名稱，最多 120 位元組
    .name_en = 英文名稱，最多 120 位元組
    .address = 地址，最多 200 位元組
    .category = 場所類別，例如 restaurant、mall、taxi、clinic
    .stay = 多少分鐘後自動為訪客登記離開，15 至 1440 [預設值：該類別的慣常時間]
    .first_day = 有效期的首日 [預設值：今日]
    .last_day = 有效期的尾日，合共最多 1,830 日 [預設值：一年]
    .stem = 檔案名稱的開頭部分
venue-qr-poster = 由場所檔案重新製作海報
    .files = 由 `new` 寫成的場所檔案，與 identity.age 放在一起
    .out = 存放海報的資料夾
venue-qr-bulk = 一次製作數以千計場所的海報，並附清單；如中途停頓，再次執行便會接續
    .table = 場所列表：CSV 檔案，須有 name_zh 或 name_en（或兩者）及 category 各欄，另可加上 address、stay、first_day、last_day、stem
    .out = 存放所有檔案的資料夾；中途停頓後，再次指定同一資料夾便可接續
    .each = 為每個場所各製作一個這些種類的檔案，代替多頁的 PDF 檔案
    .pages = 每個 PDF 檔案的頁數，最多 500
venue-qr-areas = 為場所的每個區域各製作一個二維碼，例如食肆的每張枱
    .file = 整個場所的場所檔案
    .count = 區域的數目，由 1 開始編號
    .zh = 區域的中文稱呼，例如「枱」
    .en = 區域的英文稱呼，例如 Table
    .out = 存放所有檔案的資料夾；中途停頓後，再次指定同一資料夾便可接續
    .each = 為每個區域各製作一個這些種類的檔案，代替多頁的 PDF 檔案
    .pages = 每個 PDF 檔案的頁數，最多 500
venue-qr-verify = 讀取資料夾內每張海報的二維碼，並與清單核對
    .folder = 由 `bulk` 或 `areas` 寫成的資料夾
venue-qr-inspect = 顯示二維碼的內容，但不顯示其密鑰
    .input = 圖片（PNG、JPEG、WebP、GIF、BMP、TIFF 或 SVG）、載有二維碼文字的檔案、二維碼的文字，或以 - 代表標準輸入；可屬 HomeSafe 或其他系統
    .issuer_key = 發出機構的公開金鑰（PEM）：不是由它簽署的 NHS COVID-19 二維碼不會獲接受
    .issuer_kid = 該等二維碼用以指明金鑰的編號
venue-qr-rotate = 由某日起為場所換上新密鑰，例如在場所檔案被盜後；舊二維碼會為其張貼過的日子而保留
    .from = 張貼新海報並除下舊海報的日子 [預設值：今日]
    .last_day = 新二維碼的尾日 [預設值：與舊二維碼相同]
venue-qr-rename = 由某日起為場所改名或更改地址；舊二維碼會為其張貼過的日子而保留
    .name_zh = 新的中文名稱；留空代表沒有
    .name_en = 新的英文名稱；留空代表沒有
    .address = 新的地址；留空代表沒有
    .from = 張貼新海報並除下舊海報的日子 [預設值：今日]
    .last_day = 新二維碼的尾日 [預設值：與舊二維碼相同]
venue-qr-trace = 顯示場所的新舊二維碼，以及已向衞生部門披露的日子
venue-qr-passphrase = 更改存放場所檔案的資料夾的密碼
    .folder = 存放場所檔案的資料夾
venue-qr-request = 請衞生部門認證場所：寫下場所的公開部分和承諾值，絕不包括密鑰
    .out = 申請檔案的位置，供衞生部門的工作台使用
venue-qr-certificate = 將衞生部門的證書放入場所檔案
    .certificate = 衞生部門發出的證書：所收到的文字，或載有該文字的檔案
    .trust = 本部署的信任文件，用以核對證書
venue-qr-release = 有病人到訪後，向衞生部門披露有關日子：製作只有衞生部門能開啟的披露單
    .files = 同一個門口的場所檔案；如海報曾改名或更換，請全部列出
    .day = 要披露的日子，以日曆上的日期為準；可多次使用
    .utc_offset = 該等日子所用的時區，以格林威治以東的分鐘數計 [預設值：本機的時區]
    .trust = 本部署的信任文件：披露單會以其提交金鑰密封
    .fingerprint = 信任文件必須具有的指紋
    .out = 披露單的位置，供交給衞生部門

venue-files-passphrase = 場所檔案的密碼
venue-files-new-passphrase = 場所檔案的新密碼
venue-files-passphrase-changed = 已更改密碼。之前為 { $folder } 製作的副本仍可用舊密碼開啟：請更換該等副本。

## new, poster

venues-ended = 有 { $count } 個場所的有效期已經結束
posters-progress = { $bar } { $pos }/{ $len } 張海報，尚餘 { $eta }
venues-in-all = …… 合共 { $count } 個場所

## bulk, areas, verify

bulk-made =
    已製作 { $made } 張海報，另有 { $before } 張先前已有，存放於 { $folder }。
    {"  "}{ $manifest } 列明每張海報的位置；{ $venues }/ 存放場所檔案：請保留一份副本。
      核對全部海報：venue-qr verify { $folder }
rows-left-out = 有 { $count } 行未有處理；請修正後再次執行（{ $table }）：{ $rows }
verify-progress = { $bar } 已核對 { $pos }/{ $len } 張海報，尚餘 { $eta }
posters-verified = 有 { $count } 張海報的二維碼與清單相符。
posters-with-problems = 有 { $count } 個問題：{ $problems }

BadTableRow = 第 { $line } 行：{ $reason }
ListLine-More = 另有 { $value } 項

BulkRowError-Differs = 這個檔案名稱先前曾以不同的資料製作；請改用其他名稱，或以 venue-qr rename 更改其場所檔案，並在這裏寫上相同的資料
BulkRowError-Taken = 已有同名的海報檔案，但屬於另一個場所；請改用其他檔案名稱
BulkRowError-VenueFile = 已有場所檔案，但未能讀取；是否用了另一個密碼？

ManifestError-Damaged = { $path }：第 { $line } 行與本程式所寫的不同；請還原該檔案，或在另一個資料夾重新開始
ManifestError-Empty = { $value } 沒有列出任何海報：這是 `bulk` 的資料夾嗎？

PosterProblem = { $page ->
    [0] { $file }：{ $problem }
   *[other] { $file }，第 { $page } 頁：{ $problem }
}
PosterFlaw-Code = { $value }
PosterFlaw-Damaged = 檔案已損壞，或並非由本程式製作
PosterFlaw-File = 未能讀取檔案：{ $value }
PosterFlaw-NoPage = 沒有這一頁，或未能繪畫這一頁
PosterFlaw-NoVenueFile = 欠缺場所檔案
PosterFlaw-OtherDetails = 清單所描述的是另一個場所
PosterFlaw-OtherVenue = 二維碼屬於另一個場所，與清單所述不符
PosterFlaw-Place = 清單所列的二維碼位置並不合理
PosterFlaw-SeveralCodes = 有多於一個二維碼
PosterFlaw-Stray = 清單沒有列出這個檔案
PosterFlaw-TooLarge = 檔案較本程式所寫的任何檔案都大
PosterFlaw-Twins = { $stem } 和 { $other } 的指紋相同
PosterFlaw-Unknown = 本程式不會製作這種檔案或尺寸
PosterFlaw-Unreadable = 未能讀取二維碼

## inspect

inspected-poster =
    中文名稱：{ $name_zh }
    英文名稱：{ $name_en }
    地址：    { $address }
    類別：    { $category }
    逗留時間：{ $stay } 分鐘
    有效期：  { $first_day } 至 { $last_day }
    部署：    { $deployment }
    日誌編號：{ $feed }
    證書：    { $certificate }
    資料長度：{ $length } 位元組
    指紋：    { $fingerprint }
inspected-foreign =
    所屬系統：{ $system }
    中文名稱：{ $name_zh }
    名稱：    { $name }
    地址：    { $address }
    類別：    { $category }
    逗留時間：{ $stay }
    有效期：  { $days }
    簽署：    { $signature }
    場所編號：{ $number }
not-said = 沒有說明
stay-minutes = { $minutes } 分鐘
valid-days = { $first } 至 { $last }
no-certificate = 沒有（未經認證）
CertificateReport = 由金鑰 { $key_id } 簽發，有效至 { $not_after }；這裏未有核實
public-number = 公開：任何人都可以讀到這個場所的時段
no-public-number = 不公開

## rotate, rename, trace

code-replaced =
    新二維碼 { $fingerprint }，由 { $from } 至 { $last }。
      列印：venue-qr poster { $path }{ $on } --out FOLDER
      請於 { $from } 除下舊海報：由該日起，掃描舊海報的訪客將不會收到通知。
code-uncertified = {"  "}它尚未經過認證：venue-qr request { $path }{ $on } --out FILE
code-planned =
    預定於 { $day } 的更換維持不變，並會換上新二維碼 { $fingerprint }。
      如你已為該次更換印好海報，該海報已不適用：venue-qr poster { $path }{ $on } --out OTHERFOLDER
      請重新申請證書：venue-qr request { $path }{ $on } --out FILE
old-code-stays = {"  "}舊二維碼仍保留在場所檔案內，供查閱其張貼過的日子。

ChangeError-Nothing = 沒有需要更改的內容：請提供 --name-zh、--name-en 或 --address
ChangeError-Past = 前一個二維碼張貼至 { $value }：請以 --from 指定較後的日子
ChangeError-Planned = 已預定於 { $value } 更換：請以 --from 指定 { $value } 或較後的日子，或以 `rotate` 即時換上新密鑰

traced-code = { $fingerprint }  { $name_zh } { $name_en }  由 { $from } 起，{ $hanging }
Hanging-Before = 張貼至 { $value }
Hanging-Now = 現正張貼
Hanging-NowUntil = 現正張貼，至 { $value }
Hanging-Planned = 已預定
Hanging-PlannedUntil = 已預定，至 { $value }
no-day-released = 沒有向衞生部門披露過任何日子。
days-released = 已向衞生部門披露 { $count } 日，以 * 標示。
# From Monday to Sunday: two columns each, with two spaces between them.
calendar-week = 一  二  三  四  五  六  日

## request, certificate, release

request-written =
    已寫入 { $out }：名稱、地址和承諾值；不包括密鑰。
    請將它交給衞生部門；收到回覆後：venue-qr certificate { $file } ANSWER --trust TRUST
certificate-kept =
    認證有效至 { $until }。請重新列印海報：
      venue-qr poster { $file }{ $on } --out FOLDER
slip-written =
    已寫入 { $out }：這是包含 { $count } 個二維碼的披露單，只有衞生部門能開啟。
    它披露以下的世界協調時間（UTC）整日：{ $days }。
    開啟它的人可以通知該等日子的訪客曾有接觸風險，但不會得知任何其他日子的情況。

CertificateFileError-NoFile = 沒有這個名稱的檔案，它也不是 base64 形式的證書
CertificateFileError-NotInFile = 檔案內沒有 base64 形式的證書
TrustFileError-Document = { $path }：{ $error }

ReleaseError-NoKey = 信任文件現時沒有可用來密封披露單的金鑰；請向衞生部門索取最新的信任文件
ReleaseError-NotHung = 這些場所檔案在 { $value } 沒有張貼過海報；沒有披露任何日子：請核對病人所說的日子，並查看 `venue-qr trace`
ReleaseError-OtherDeployment = 場所與這份信任文件（{ $value }）屬於不同的部署
ReleaseError-StillToCome = { $value } 尚未到來

## Venue files, tables and posters

FolderError-Content = { $path }：{ $error }
FolderError-Name = { $value } 的名稱不是以 .venue.age 結尾
FolderError-Sealed = { $path }：{ $error }
FolderError-Taken = { $value } 是場所檔案的名稱；請選用其他名稱

VenueFileError-Code = 場所檔案內的二維碼已損壞：{ $value }
VenueFileError-Damaged = 場所檔案已損壞
VenueFileError-Version = 場所檔案屬於版本 { $value }；請更新本程式

NoAreaWord = 請以 --zh 或 --en 說明區域的稱呼，例如 --zh 枱 --en Table

DetailsError-Category = 「{ $text }」：{ $error }
DetailsError-SameStem = 第 { $value } 行已用了相同的檔案名稱
DetailsError-Several = { $value }
DetailsError-Stay = 停留時間「{ $value }」不是分鐘數
DetailsError-Stem = 檔案名稱的開頭部分為 1 至 64 個字元，可用英文字母、數字、「-」、「_」或「.」，並以英文字母或數字開頭
DetailsError-Validity = 尾日早於首日，或合共超過 1,830 日
VenueTableError-Empty = CSV 檔案沒有任何一行資料
VenueTableError-Heading = CSV 檔案的首行必須有 name_zh 或 name_en，以及 category，另可加上 address,stay,first_day,last_day,stem；現時的首行{ $problem }
VenueTableError-Read = 未能讀取 CSV 檔案：{ $value }
VenueTableError-Rows = 沒有寫入任何資料：{ $value }
VenueTableError-TooMany = CSV 檔案超過 100000 行；請將它分拆
HeadingProblem-Lacks = 欠缺 { $value } 一欄
HeadingProblem-Names = 有「{ $value }」一欄，但場所列表沒有這一欄：請刪去，或改用以上的名稱
HeadingProblem-Twice = 重複列出同一欄
BadVenueRows = 有 { $count } 行需要修正{ $rows }

IssueError-Exists = { $others ->
    [0] { $path } 已存在；請選用其他資料夾或檔案名稱，或以 --force 取代
   *[other] { $path } 及另外 { $others } 個檔案已存在；請選用其他資料夾或檔案名稱，或以 --force 取代
}
IssueError-VenueFile = { $value } 已存在；請選用其他資料夾或檔案名稱，以 `poster` 再次列印，或以 `rotate` 換上新二維碼

PosterError-Dpi = 解像度是 { $value } dpi，只可為 72 至 600
PosterError-Draw = 未能繪畫海報
PosterError-Glyphs = 海報的字型未能顯示 { $characters }；名稱或地址請不要使用這些字元
PosterError-Pixels = 尺寸 { $template } 的 PNG 在 { $dpi } dpi 下，邊長會超過 8,192 像素；請選用 SVG 或 PDF，或降低 dpi
PosterError-TooDense = 以尺寸 { $template } 而言，二維碼會過於密集：只能在 { $distance } 毫米內讀取，而一般需要 { $usual } 毫米；請選用較大的尺寸、較短的名稱或地址，或較低的糾錯級別
PosterError-TooLong = 場所的資料超出二維碼的容量
PosterError-Unreadable = 沒有寫入 { $value } 海報：未能重新讀取其二維碼
UnknownCorrection = 不認識這個糾錯級別；可用的有 l、m、q、h
UnknownFormat = 不認識這種檔案；可用的有 svg、png、pdf
UnknownTemplate = 不認識這個尺寸；可用的有 a4、a5、a6、sticker、taxi、roll-up、screen

## What is printed: on posters, in Hong Kong's Chinese and in English side by side

poster-purpose = 掃碼登記到訪
poster-scan = 打開 HomeSafe，掃描此碼
poster-leave = 離開時按「離開」，{ $minutes } 分鐘後會自動離開
poster-told = 如有感染風險，手機會通知您
poster-scan-short = 掃描此碼
poster-leave-short = 離開時登記離開
poster-told-short = 有風險時手機會通知
poster-scan-least = 掃碼
poster-leave-least = 離開
poster-told-least = 通知
poster-kept-heading = 會保存的資料
poster-kept = 只有您的手機會加密保存這次到訪，{ $days } 日後刪除。
poster-not-kept-heading = 不會保存的資料
poster-not-kept = 掃描時不會傳送任何資料，場所、政府及伺服器都不會知道您來過。
poster-kept-short = 到訪紀錄只在您的手機加密保存 { $days } 日；掃描不會傳送任何資料。
poster-kept-least = 紀錄只存於手機 { $days } 日，掃描不傳送資料
poster-certified = 衞生當局認證至 { $until }
poster-not-certified = 未經衞生當局認證
poster-valid = 有效期
poster-fingerprint = 核對碼
poster-code-read-out = { $name } 的二維碼：以 HomeSafe 掃描，登記到訪
area-of-place = { $name } { $number }號{ $word }

rows-to-mend = 有 { $count } 行需要修正：{ $rows }
venue-row = 第 { $line } 行：{ $stem }：{ $venue }；類別 { $category }，{ $stay } 分鐘，{ $first } 至 { $last }
venues-checked = { $count } 行可以使用；沒有製作任何檔案。
no-origin = 請指明海報屬於哪個部署：--origin ORIGIN、--trust FILE，或在 ~/.config/homesafe/config.toml 的 [venue-qr] 之下設定 `origin`
