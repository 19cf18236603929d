"use strict";(self.webpackChunkward=self.webpackChunkward||[]).push([[512],{6630:(e,r,t)=>{t.r(r),t.d(r,{default:()=>o});const o=e=>"Report "+e}}]);
