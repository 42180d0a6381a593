import * as Comlink from 'comlink';
import { EngineService } from '#service/engine-service.ts';
import { createBrowserHost } from '#host/browser/browser-host.ts';
import { wireApi } from './wire-api.ts';

// The host imports ONNX Runtime when a model is loaded, because its threads must not run this file again.
Comlink.expose(wireApi(new EngineService(createBrowserHost())));
