window.config={dataSources:[{sourceName:"dicomweb",configuration:{wadoRoot:"/dicomweb",requestTransferSyntaxUID:"1.2.840.10008.1.2.4.81"}}]};
