# Thin: everything real is in cargo, npm and scripts/.
.PHONY: run test bench widget protocol clean

run: widget
	cargo run -- demo

# Built only when something under widget/ is newer than the last build.
widget: widget/dist/.built

WIDGET_SOURCES := $(shell find widget -path widget/node_modules -prune -o -path widget/dist -prune -o -type f -print)

widget/node_modules/.installed: widget/package-lock.json widget/package.json
	cd widget && npm ci --no-audit --no-fund
	touch $@

widget/dist/.built: widget/node_modules/.installed $(WIDGET_SOURCES)
	cd widget && npm run --silent build
	touch $@

# After a change of what browsers and server say to each other: the types follow the code.
protocol: widget
	cargo run --quiet -- openapi | node widget/protocol/generate.mjs > widget/protocol/api.ts.new
	mv widget/protocol/api.ts.new widget/protocol/api.ts

test:
	./scripts/test

bench: widget
	cargo bench --workspace --bench load -- $(ARGS)

clean:
	cargo clean
	rm -rf widget/dist widget/node_modules
