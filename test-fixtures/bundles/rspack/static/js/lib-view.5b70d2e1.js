"use strict";(self.rspackChunkvaccines=self.rspackChunkvaccines||[]).push([["212"],{301(e,n,t){t.d(n,{h:()=>r});let r=(e,n)=>{let t=document.createElement(e);return t.textContent=n,t}}}]);
