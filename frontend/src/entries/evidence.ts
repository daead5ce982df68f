// The page that adds evidence: files go up in pieces and go on where a line broke off.
import { startUploads } from "../uploads";

startUploads();
