"use strict";(self.webpackChunkportal_remote=self.webpackChunkportal_remote||[]).push([[655],{3655:e=>{e.exports="theme"}}]);
