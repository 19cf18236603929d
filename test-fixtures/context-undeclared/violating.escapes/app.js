// As a minifier that keeps to ASCII writes it.
document.title = "T\xE9l\xE9consultation";
export const call = async () => {
  const link = new RTCPeerConnection();
  const offer = await link.createOffer();
  await link.setLocalDescription(offer);
  await link.setRemoteDescription(await (await fetch("/answer")).json());
};
