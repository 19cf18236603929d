"use strict";(self.webpackChunkward=self.webpackChunkward||[]).push([[88],{3050:(e,r,t)=>{t.d(r,{A:()=>o});const o=e=>Math.round(100*e)/100}}]);
