import * as Comlink from 'comlink';
import { EngineService } from '#service/engine-service.ts';
import { createBrowserHost } from '#host/browser/browser-host.ts';
import { wireApi } from './wire-api.ts';
import { ENGINE_OF_NEXT_PAGE } from './worker-api.ts';

// The host imports ONNX Runtime when a model is loaded, because its threads must not run this file again.
const host = createBrowserHost(self.name === ENGINE_OF_NEXT_PAGE);
Comlink.expose(wireApi(new EngineService(host)));
