<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>Something went wrong. Try again.</source>
        <translation>문제가 생겼어요. 다시 시도해 주세요.</translation>
    </message>
    <message>
        <source>Dodam is already running with the profile “{folder}”. Use that one, or close it first. To run two side by side, set DODAM_HOME to another folder.</source>
        <translation>도담이 이미 “{folder}” 프로필로 실행 중이에요. 그 창을 쓰거나 먼저 닫아 주세요. 두 개를 함께 쓰려면 DODAM_HOME을 다른 폴더로 정해 주세요.</translation>
    </message>
    <message>
        <source>The profile “{folder}” was written by a newer Dodam (data version {found}, this one reads up to {known}). Update Dodam, or set DODAM_HOME to another folder. Nothing was changed.</source>
        <translation>“{folder}” 프로필은 더 새로운 도담에서 만들었어요(데이터 버전 {found}, 이 도담은 {known}까지 읽어요). 도담을 업데이트하거나 DODAM_HOME을 다른 폴더로 정해 주세요. 바뀐 내용은 없어요.</translation>
    </message>
    <message>
        <source>Dodam cannot write to its folder “{folder}”: {reason}. Check its permissions, or set DODAM_HOME.</source>
        <translation>도담이 폴더 “{folder}”에 쓸 수 없어요: {reason}. 권한을 확인하거나 DODAM_HOME을 정해 주세요.</translation>
    </message>
    <message>
        <source>“{file}” is damaged and cannot be read. Put a copy in its place, or move it away to begin anew.</source>
        <translation>“{file}” 파일이 손상되어 읽을 수 없어요. 백업해 둔 파일로 바꾸거나, 다른 곳으로 옮기고 새로 시작해 주세요.</translation>
    </message>
    <message>
        <source>The disk with “{folder}” is full. Free some space, then try again; everything saved so far is kept.</source>
        <translation>“{folder}” 폴더가 있는 디스크가 가득 찼어요. 공간을 비우고 다시 시도해 주세요. 지금까지 저장한 내용은 그대로 있어요.</translation>
    </message>
    <message>
        <source>“{file}” is not there. Check its path, then try again.</source>
        <translation>“{file}” 파일이 그 자리에 없어요. 경로를 확인하고 다시 시도해 주세요.</translation>
    </message>
    <message>
        <source>“{file}” could not be opened: {reason}. Check its permissions, then try again.</source>
        <translation>“{file}” 파일을 열 수 없어요: {reason}. 권한을 확인하고 다시 시도해 주세요.</translation>
    </message>
    <message>
        <source>“{file}” is a folder. Give a file in it, or add all of it to a chat: drop it there, or use “dodam add”.</source>
        <translation>“{file}” 자리에는 폴더가 있어요. 그 안의 파일을 지정하거나, 폴더째 대화에 끌어다 놓거나 “dodam add”로 추가해 주세요.</translation>
    </message>
    <message>
        <source>“{file}” is no ordinary file. Save what comes from it as a file, and give that one.</source>
        <translation>“{file}” 자리에 있는 것은 일반 파일이 아니에요. 그 내용을 파일로 저장한 뒤 그 파일을 지정해 주세요.</translation>
    </message>
    <message>
        <source>There is no adapter “{adapter}”. Give the path of its GGUF file; “dodam models” lists those at hand.</source>
        <translation>“{adapter}” 어댑터가 없어요. GGUF 파일의 경로를 지정해 주세요. 가진 어댑터는 “dodam models”로 볼 수 있어요.</translation>
    </message>
    <message>
        <source>Dodam cannot read “{file}” ({kind}). It reads {known}.</source>
        <translation>도담은 “{file}” 파일을 읽을 수 없어요({kind}). 읽을 수 있는 형식: {known}.</translation>
    </message>
    <message>
        <source>“{file}” is protected with a password. Save a copy without the password and add that.</source>
        <translation>“{file}”에 비밀번호가 걸려 있어요. 비밀번호 없이 저장한 사본을 추가해 주세요.</translation>
    </message>
    <message>
        <source>“{file}” is damaged and cannot be read. Open it in its own program, save it again and add the new file.</source>
        <translation>“{file}” 파일이 손상되어 읽을 수 없어요. 원래 프로그램에서 열어 다시 저장한 뒤 그 파일을 추가해 주세요.</translation>
    </message>
    <message>
        <source>“{file}” holds no text, perhaps only scanned pictures. Add a version whose text can be selected.</source>
        <translation>“{file}”에 글자가 없어요. 스캔한 그림만 있을 수 있어요. 글자를 선택할 수 있는 파일을 추가해 주세요.</translation>
    </message>
    <message>
        <source>“{file}” holds only pictures, and the program that reads text in pictures is not installed. Install Tesseract with its Korean data, or add a version whose text can be selected.</source>
        <translation>“{file}”에는 그림만 있고, 그림 속 글자를 읽는 프로그램이 설치되어 있지 않아요. Tesseract를 한국어 데이터와 함께 설치하거나, 글자를 선택할 수 있는 파일을 추가해 주세요.</translation>
    </message>
    <message>
        <source>“{file}” is too large to read ({size}; the limit is {limit}). Split it and add the parts.</source>
        <translation>“{file}” 파일이 너무 커서 읽을 수 없어요({size}, 한도는 {limit}). 나누어서 추가해 주세요.</translation>
    </message>
    <message>
        <source>Reading “{file}” took longer than {seconds} seconds and was stopped. Try a smaller part of it.</source>
        <translation>“{file}” 파일을 읽는 데 {seconds}초가 넘게 걸려서 멈췄어요. 일부만 추가해 보세요.</translation>
    </message>
    <message>
        <source>Reading “{file}” needed too much memory and was stopped. Try a smaller part of it.</source>
        <translation>“{file}” 파일을 읽는 데 메모리가 너무 많이 필요해서 멈췄어요. 일부만 추가해 보세요.</translation>
    </message>
    <message>
        <source>There is no conversation “{id}”. “dodam conversations” lists them.</source>
        <translation>“{id}” 대화가 없어요. “dodam conversations”로 목록을 볼 수 있어요.</translation>
    </message>
    <message>
        <source>“{file}” is no prompt library. Choose a file that Dodam exported.</source>
        <translation>“{file}” 파일은 프롬프트 모음이 아니에요. 도담에서 내보낸 파일을 골라 주세요.</translation>
    </message>
    <message>
        <source>That document is no longer part of this conversation.</source>
        <translation>그 문서는 이제 이 대화에 없어요.</translation>
    </message>
    <message>
        <source>That message was deleted. Open the conversation again to see what is left.</source>
        <translation>그 메시지는 삭제되었어요. 대화를 다시 열면 남은 내용이 보여요.</translation>
    </message>
    <message>
        <source>The embedding model is missing, so documents are searched by their words only. Run the set-up of the README again to get it.</source>
        <translation>임베딩 모델이 없어서 문서를 낱말로만 찾아요. README의 설치 과정을 다시 실행하면 받을 수 있어요.</translation>
    </message>
    <message>
        <source>The Chroma server “{address}” does not answer, so documents are searched by their words only. Start it, or keep the index on this computer in the settings.</source>
        <translation>Chroma 서버 “{address}”에서 응답이 없어 지금은 문서를 낱말로만 찾아요. 서버를 켜거나 설정에서 색인을 이 컴퓨터에 두도록 바꿔 주세요.</translation>
    </message>
    <message>
        <source>“{file}” gives no vectors that passages could be found by. Choose the GGUF file of an embedding model, or the bundled one.</source>
        <translation>“{file}” 파일로는 문서를 뜻으로 찾을 수 없어요. 임베딩 모델의 GGUF 파일이나 기본 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>The {name} stopped unexpectedly. It is started again; nothing that was saved is lost.</source>
        <translation>{name} 기능이 갑자기 멈춰서 다시 시작하고 있어요. 저장한 내용은 그대로 있어요.</translation>
    </message>
    <message>
        <source>The {name} did not start within {seconds} seconds. Close other programs and try again.</source>
        <translation>{name} 기능이 {seconds}초 안에 시작되지 않았어요. 다른 프로그램을 닫고 다시 시도해 주세요.</translation>
    </message>
    <message>
        <source>Dodam made a mistake. Try again; the details are in “{log}”.</source>
        <translation>도담에 문제가 있었어요. 다시 시도해 주세요. 자세한 내용은 “{log}”에 있어요.</translation>
    </message>
    <message>
        <source>There is no model in “{folder}” yet. Put a GGUF file there, or run the set-up of the README again.</source>
        <translation>“{folder}”에 아직 모델이 없어요. GGUF 파일을 넣거나 README의 설치 과정을 다시 실행해 주세요.</translation>
    </message>
    <message>
        <source>There is no model called “{model}”. “dodam models” lists what there is.</source>
        <translation>“{model}” 모델이 없어요. “dodam models”로 목록을 볼 수 있어요.</translation>
    </message>
    <message>
        <source>“{model}” is not a whole GGUF file ({reason}). Download it again and replace the file.</source>
        <translation>“{model}” 파일은 온전한 GGUF 파일이 아니에요({reason}). 다시 내려받아 바꿔 주세요.</translation>
    </message>
    <message>
        <source>“{model}” is of a kind that Dodam cannot run ({reason}). Choose another model.</source>
        <translation>“{model}” 모델은 도담이 실행할 수 없는 종류예요({reason}). 다른 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>“{model}” needs about {needed} of memory and {available} is free. Close other programs, or choose a smaller model.</source>
        <translation>“{model}”에는 메모리가 약 {needed} 필요한데 {available}만 남아 있어요. 다른 프로그램을 닫거나 더 작은 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>No model is loaded. Choose one from the model menu.</source>
        <translation>불러온 모델이 없어요. 모델 메뉴에서 골라 주세요.</translation>
    </message>
    <message>
        <source>The chat template of “{model}” cannot be used ({reason}). Choose another model.</source>
        <translation>“{model}”의 대화 템플릿을 쓸 수 없어요({reason}). 다른 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>Your message is too long for this model: {tokens} tokens, with room for {room}. Shorten it, or attach the text as a file.</source>
        <translation>메시지가 이 모델에 너무 길어요. {tokens}토큰인데 {room}토큰까지 쓸 수 있어요. 줄이거나 글을 파일로 첨부해 주세요.</translation>
    </message>
    <message>
        <source>“{model}” could not go on ({reason}). Try again; if it comes back, choose a smaller model.</source>
        <translation>“{model}” 모델이 답을 이어 가지 못했어요({reason}). 다시 시도해 주세요. 또 그러면 더 작은 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>“{model}” does not know the letters of most of this message. Write in a language that it was trained on, or choose another model.</source>
        <translation>“{model}” 모델은 이 메시지의 글자를 대부분 몰라요. 모델이 배운 언어로 쓰거나 다른 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>“{model}” cannot write: it finds passages and sorts texts. Choose a chat model for an answer in words.</source>
        <translation>“{model}” 모델은 글을 쓰지 못하고, 구절을 찾거나 글을 분류해요. 말로 된 답을 원하면 대화 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>“{model}” writes and cannot sort into labels. Choose an embedding model, or ask without labels.</source>
        <translation>“{model}” 모델은 글을 쓰는 모델이라 분류를 하지 못해요. 임베딩 모델을 고르거나 분류 없이 물어보세요.</translation>
    </message>
    <message>
        <source>“{model}” cannot talk: it finds and sorts. Attach documents and ask about them, or end your message with a line such as “labels: praise, complaint”.</source>
        <translation>“{model}” 모델은 대화하지 않고 찾기와 분류만 해요. 문서를 첨부하고 물어보거나, 메시지 끝에 “분류: 칭찬, 불만” 같은 줄을 붙여 주세요.</translation>
    </message>
    <message>
        <source>“{model}” sorts into its own labels only: {labels}. Ask again without a line of labels.</source>
        <translation>“{model}” 모델은 정해진 분류로만 나눠요: {labels}. 분류 줄 없이 다시 물어보세요.</translation>
    </message>
    <message>
        <source>The adapter “{adapter}” does not fit “{model}” ({reason}). Choose an adapter that was made for this model.</source>
        <translation>“{adapter}” 어댑터는 “{model}” 모델에 맞지 않아요({reason}). 이 모델에 맞춰 만든 어댑터를 골라 주세요.</translation>
    </message>
    <message>
        <source>“{file}” is too long to be always in view: {tokens} tokens, with room for {room}. It stays attached, and what matters in it is looked up for each question.</source>
        <translation>“{file}” 문서는 너무 길어서 늘 펼쳐 둘 수 없어요: {tokens}토큰인데 {room}토큰까지 들어가요. 첨부는 그대로 있고, 질문마다 필요한 부분을 찾아봐요.</translation>
    </message>
    <message>
        <source>“{file}” could not be written: {reason}. Choose another folder.</source>
        <translation>“{file}” 파일을 쓰지 못했어요: {reason}. 다른 폴더를 골라 주세요.</translation>
    </message>
    <message>
        <source>“{file}” holds no chats that Dodam can read. It reads its own JSON exports, and those of ChatGPT and Claude: the zip, or conversations.json in it.</source>
        <translation>“{file}”에는 도담이 읽을 수 있는 대화가 없어요. 도담에서 내보낸 JSON, 그리고 ChatGPT와 Claude의 내보내기 파일(zip 또는 그 안의 conversations.json)을 읽을 수 있어요.</translation>
    </message>
    <message>
        <source>“{file}” is damaged after {count} chats, which were taken in. Download or export it again.</source>
        <translation>“{file}” 파일이 대화 {count}개 뒤에서 손상되어 있어요. 그 앞까지는 가져왔으니, 다시 내려받거나 내보내 주세요.</translation>
    </message>
    <message>
        <source>“{file}” is larger than an export of chats can be; {count} chats of it were taken in. Check that it is the file that you exported.</source>
        <translation>“{file}” 파일이 대화 내보내기라고 보기에는 너무 커요. 대화 {count}개까지만 가져왔어요. 내보낸 파일이 맞는지 확인해 주세요.</translation>
    </message>
    <message>
        <source>A folder cannot be attached to a private chat: keeping track of it would leave traces. Drop its files.</source>
        <translation>비공개 대화에는 폴더를 첨부할 수 없어요. 폴더를 따라가려면 흔적이 남기 때문이에요. 파일을 끌어다 놓아 주세요.</translation>
    </message>
    <message>
        <source>“{host}” cannot be reached. Check the network, then try again; what has arrived so far is kept.</source>
        <translation>“{host}”에 연결할 수 없어요. 네트워크를 확인하고 다시 시도해 주세요. 지금까지 받은 만큼은 그대로 있어요.</translation>
    </message>
    <message>
        <source>This computer is set to stay offline (HF_HUB_OFFLINE). Take that setting back, then try again.</source>
        <translation>이 컴퓨터는 오프라인으로 설정되어 있어요(HF_HUB_OFFLINE). 설정을 풀고 다시 시도해 주세요.</translation>
    </message>
    <message>
        <source>“{repo}” is only given to people who have accepted its terms on “{host}”. Accept them there, put your access token into HF_TOKEN and start Dodam again, or choose another model.</source>
        <translation>“{repo}” 모델은 “{host}”에서 이용 조건에 동의한 사람만 받을 수 있어요. 그곳에서 동의한 뒤 HF_TOKEN에 액세스 토큰을 넣고 도담을 다시 시작하거나, 다른 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>“{repo}” is not on “{host}” any more, or is not open to everyone. Choose another model.</source>
        <translation>“{repo}” 모델이 “{host}”에 더는 없거나 공개되어 있지 않아요. 다른 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>“{host}” answered with an error ({reason}). Try again later.</source>
        <translation>“{host}”에서 오류를 보냈어요({reason}). 나중에 다시 시도해 주세요.</translation>
    </message>
    <message>
        <source>“{file}” arrived damaged and was thrown away: its checksum is wrong. Download it again.</source>
        <translation>“{file}” 파일이 손상된 채로 도착해서 삭제했어요(체크섬이 달라요). 다시 내려받아 주세요.</translation>
    </message>
    <message>
        <source>“{file}” needs {needed} on the disk and {free} is free. Free some space, or choose a smaller file.</source>
        <translation>“{file}” 파일에는 디스크 공간이 {needed} 필요한데 {free}만 남았어요. 공간을 비우거나 더 작은 파일을 골라 주세요.</translation>
    </message>
    <message>
        <source>There is a model “{file}” already. Delete that one first to download it anew.</source>
        <translation>“{file}” 모델이 이미 있어요. 새로 받으려면 먼저 그 모델을 삭제해 주세요.</translation>
    </message>
</context>
<context>
    <name>notes</name>
    <message>
        <source>{count} of {total} pages are scanned pictures and were not read. Install Tesseract to have them read.</source>
        <translation>{total}쪽 가운데 {count}쪽은 스캔한 그림이라 읽지 못했어요. Tesseract를 설치하면 읽을 수 있어요.</translation>
    </message>
    <message>
        <source>{count} of {total} pages are scanned pictures; there was no time to read them.</source>
        <translation>{total}쪽 가운데 {count}쪽은 스캔한 그림인데, 시간이 모자라 읽지 못했어요.</translation>
    </message>
    <message>
        <source>{count} of {total} pages are pictures with text too unclear to read.</source>
        <translation>{total}쪽 가운데 {count}쪽은 그림 속 글자가 흐려서 읽지 못했어요.</translation>
    </message>
    <message>
        <source>{count} of {total} pages are damaged and were left out.</source>
        <translation>{total}쪽 가운데 {count}쪽은 손상되어 뺐어요.</translation>
    </message>
    <message>
        <source>{count} of {total} parts of the file could not be read and were left out.</source>
        <translation>파일의 {total}개 부분 가운데 {count}개는 읽을 수 없어서 뺐어요.</translation>
    </message>
</context>
</TS>
