import * as Comlink from 'comlink';
import { UrlSource } from '#host/remote/url-source.ts';
import { FolderRecordings } from './folder-recordings.ts';
import { recordingsWire } from './recordings-wire.ts';

Comlink.expose(recordingsWire((folder) => new FolderRecordings(new UrlSource(folder))));
