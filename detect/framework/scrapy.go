package framework

var _ = add(Framework{
	// Its first SIGTERM asks the spider to finish what it has begun,
	// which took more than five seconds; the second ends it.
	Name: "scrapy", Title: "Scrapy", Source: "https://docs.scrapy.org/en/latest/topics/commands.html",
	Packages: []string{"scrapy"}, Role: Job,
	Runs:  []string{"scrapy.crawler.CrawlerProcess", "scrapy.crawler.AsyncCrawlerProcess"},
	Files: []string{"scrapy.cfg"},
	Starts: []Start{{
		Name: "{object}", Role: Job, Port: -1,
		Words: []string{"scrapy", "crawl", "{object}"},
	}},
	Match: scrapySpiders,
})
