"use strict";(self.webpackChunkportal=self.webpackChunkportal||[]).push([[415],{9415:(e,r,t)=>{t(7720).then((e=>e.mount(document.getElementById("portal"))))}}]);
