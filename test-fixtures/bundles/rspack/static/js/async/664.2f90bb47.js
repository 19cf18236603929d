"use strict";(self.rspackChunkvaccines=self.rspackChunkvaccines||[]).push([["664"],{77(e,n,t){t.d(n,{day:()=>r});let r=e=>e.toISOString().slice(0,10)}}]);
