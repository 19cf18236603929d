"use strict";(self.webpackChunkportal_remote=self.webpackChunkportal_remote||[]).push([[620],{3620:e=>{e.exports="header"}}]);
