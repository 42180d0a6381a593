import * as Comlink from 'comlink';
import { EngineService } from '#service/engine-service.ts';
import { createBrowserHost } from '#host/browser/browser-host.ts';
import { wireApi } from './wire-api.ts';

// ONNX Runtime is imported by the host when a model is loaded: its threads must not run this file again.
Comlink.expose(wireApi(new EngineService(createBrowserHost())));
