"use strict";(self.rspackChunkvaccines=self.rspackChunkvaccines||[]).push([["93"],{4120(e,n,t){t.r(n),t.d(n,{default:()=>o});var r=t(77);let o=()=>(0,r.day)(new Date)}}]);
