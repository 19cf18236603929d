var t=class{};export{t as ImagesComponent};
