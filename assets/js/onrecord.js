// What makes the pages smoother. Every page works without it: nothing here decides, hides or invents anything.

import { Button, ErrorSummary, PasswordInput, ServiceNavigation, SkipLink, createAll } from "govuk-frontend";

import { autosave } from "./autosave.js";
import { copying } from "./copy.js";
import { counting } from "./counter.js";
import { fresh } from "./fresh.js";
import { keeping } from "./kept.js";
import { keys } from "./keys.js";
import { menus } from "./menus.js";
import { quoting } from "./quoting.js";
import { sources } from "./source.js";

for (const component of [Button, ErrorSummary, PasswordInput, ServiceNavigation, SkipLink]) createAll(component);

fresh();
keeping();
counting();
autosave();
copying();
menus();
quoting();
sources();
keys();
